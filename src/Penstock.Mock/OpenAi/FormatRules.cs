using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads response_format (chat, with the schema under <c>json_schema</c>) and text.format (responses, flat).</summary>
internal static class FormatRules
{
    private const int DeepestLevel = 10;

    public static void Read(JsonElement format, string path, MockRequest request, Checks checks, bool nested)
    {
        switch (checks.RequiredText(format, path, "type"))
        {
            case "text":
                break;
            case "json_object":
                request.Format = OutputFormat.JsonObject;
                break;
            case "json_schema":
                ReadSchema(format, path, request, checks, nested);
                break;
            case var type:
                checks.Fail($"Invalid value: '{type}'. Supported values are: 'json_object', 'json_schema', and 'text'.", path + "type", "invalid_value");
                break;
        }
    }

    /// <summary>Strict schemas close every object and require every property.</summary>
    public static void CheckStrict(JsonElement schema, string path, Checks checks, int level = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || level > DeepestLevel)
        {
            return;
        }

        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var closed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
            checks.Require(closed, "Invalid schema: 'additionalProperties' is required to be supplied and to be false.", path, "invalid_json_schema");
            var required = schema.TryGetProperty("required", out var array) && array.ValueKind == JsonValueKind.Array
                ? array.EnumerateArray().Select(item => item.ToString()).ToHashSet(StringComparer.Ordinal)
                : [];
            foreach (var property in properties.EnumerateObject())
            {
                checks.Require(required.Contains(property.Name), $"Invalid schema: 'required' has to include every property, '{property.Name}' is missing.", path, "invalid_json_schema");
                CheckStrict(property.Value, $"{path}.properties.{property.Name}", checks, level + 1);
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            CheckStrict(items, path + ".items", checks, level + 1);
        }
    }

    private static void ReadSchema(JsonElement format, string path, MockRequest request, Checks checks, bool nested)
    {
        var holder = format;
        if (nested)
        {
            if (!checks.Required(format, path, "json_schema", JsonValueKind.Object, out holder))
            {
                return;
            }

            path += "json_schema.";
        }

        checks.Require(ToolRules.IsName(checks.RequiredText(holder, path, "name")), "Expected a string that matches '^[a-zA-Z0-9_-]{1,64}$'.", path + "name", "invalid_value");
        request.Format = OutputFormat.JsonSchema;
        if (nested ? checks.Optional(holder, path, "schema", JsonValueKind.Object, out var schema) : checks.Required(holder, path, "schema", JsonValueKind.Object, out schema))
        {
            request.Schema = schema;
            if (checks.Switch(holder, path, "strict"))
            {
                CheckStrict(schema, path + "schema", checks);
            }
        }
    }
}
