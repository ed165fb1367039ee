using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>Reads tools and toolConfig; schemas in <c>parameters</c> are Google's subset of OpenAPI, not JSON schema.</summary>
internal static class GeminiToolReader
{
    private const int DeepestLevel = 32;

    private static readonly HashSet<string> KnownTool = new(StringComparer.Ordinal)
    {
        "codeExecution", "computerUse", "enterpriseWebSearch", "exaAiSearch", "fileSearch", "functionDeclarations", "googleMaps",
        "googleSearch", "googleSearchRetrieval", "mcpServers", "parallelAiSearch", "retrieval", "urlContext",
    };

    private static readonly HashSet<string> KnownDeclaration = new(StringComparer.Ordinal)
    {
        "behavior", "description", "name", "parameters", "parametersJsonSchema", "response", "responseJsonSchema",
    };

    private static readonly HashSet<string> KnownSchema = new(StringComparer.Ordinal)
    {
        "anyOf", "default", "description", "enum", "example", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum",
        "minItems", "minLength", "minProperties", "minimum", "nullable", "pattern", "properties", "propertyOrdering", "required",
        "title", "type",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        if (checks.Optional(body, "", "tools", JsonValueKind.Array, out var tools))
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (checks.Require(tool.ValueKind == JsonValueKind.Object, "Expected an object.", "tools"))
                {
                    ReadTool(tool, request, checks);
                }
            }
        }

        if (checks.Optional(body, "", ProtoJson.Name(body, "toolConfig"), JsonValueKind.Object, out var config)
            && checks.Optional(config, "toolConfig.", ProtoJson.Name(config, "functionCallingConfig"), JsonValueKind.Object, out var calling))
        {
            ReadMode(calling, request, checks);
        }
    }

    /// <summary>Names that JSON schema has and Google's subset has not are errors.</summary>
    public static void CheckSchema(JsonElement schema, string path, Checks checks, int level = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || level > DeepestLevel)
        {
            return;
        }

        ProtoJson.Known(schema, path, KnownSchema, checks);
        if (schema.TryGetProperty("type", out var type))
        {
            checks.Require(
                type.ValueKind == JsonValueKind.String
                    && type.GetString()!.ToUpperInvariant() is "STRING" or "NUMBER" or "INTEGER" or "BOOLEAN" or "ARRAY" or "OBJECT" or "NULL",
                $"Invalid value at '{path}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type)");
        }

        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                CheckSchema(property.Value, $"{path}.properties[{property.Name}]", checks, level + 1);
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            CheckSchema(items, path + ".items", checks, level + 1);
        }
    }

    private static void ReadTool(JsonElement tool, MockRequest request, Checks checks)
    {
        ProtoJson.Known(tool, "tools", KnownTool, checks);
        if (!checks.Optional(tool, "tools.", ProtoJson.Name(tool, "functionDeclarations"), JsonValueKind.Array, out var declarations))
        {
            return;
        }

        var index = 0;
        foreach (var declaration in declarations.EnumerateArray())
        {
            var path = $"tools[0].functionDeclarations[{index++}]";
            if (checks.Require(declaration.ValueKind == JsonValueKind.Object, "Expected an object.", path))
            {
                ReadDeclaration(declaration, path, request, checks);
            }
        }
    }

    private static void ReadDeclaration(JsonElement declaration, string path, MockRequest request, Checks checks)
    {
        ProtoJson.Known(declaration, path, KnownDeclaration, checks);
        var name = checks.RequiredText(declaration, path + ".", "name");
        checks.Require(
            name.Length is > 0 and <= 128 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
                && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '.' or '-' or ':'),
            "Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:) or dashes (-), with a maximum length of 128.",
            path + ".name");
        if (checks.Optional(declaration, path + ".", "parameters", JsonValueKind.Object, out var parameters))
        {
            CheckSchema(parameters, path + ".parameters", checks);
            checks.Require(
                !ProtoJson.Has(declaration, "parametersJsonSchema"),
                "parameters and parametersJsonSchema are mutually exclusive.",
                path + ".parameters_json_schema");
        }
        else
        {
            checks.Optional(declaration, path + ".", ProtoJson.Name(declaration, "parametersJsonSchema"), JsonValueKind.Object, out parameters);
        }

        request.Tools.Add(new ToolDeclaration(name, parameters));
        request.Prompt.Add(declaration.GetRawText());
    }

    private static void ReadMode(JsonElement calling, MockRequest request, Checks checks)
    {
        const string Path = "toolConfig.functionCallingConfig.";
        var mode = checks.OptionalText(calling, Path, "mode") ?? "AUTO";
        checks.Require(mode is "AUTO" or "ANY" or "NONE" or "VALIDATED" or "MODE_UNSPECIFIED", $"Invalid value at '{Path}mode'");
        request.ToolChoice = mode switch
        {
            "ANY" => ToolChoiceMode.Required,
            "NONE" => ToolChoiceMode.None,
            _ => ToolChoiceMode.Auto,
        };
        var allowed = checks.Texts(calling, Path, ProtoJson.Name(calling, "allowedFunctionNames"), 128);
        if (allowed.Count == 0)
        {
            return;
        }

        checks.Require(mode is "ANY" or "VALIDATED", "Allowed function names should be set only if function calling mode is ANY or VALIDATED.", Path + "allowedFunctionNames");
        checks.Require(
            allowed.All(name => request.Tools.Any(tool => string.Equals(tool.Name, name, StringComparison.Ordinal))),
            "Allowed function names must be among the declared functions.",
            Path + "allowedFunctionNames");
        request.Tools.RemoveAll(tool => !allowed.Contains(tool.Name, StringComparer.Ordinal));
        request.ForcedTool = allowed.Count == 1 && mode is "ANY" ? allowed[0] : null;
        request.ToolChoice = request.ForcedTool is null ? request.ToolChoice : ToolChoiceMode.Named;
    }
}
