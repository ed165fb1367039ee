using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Reads toolConfig.</summary>
internal static class ConverseToolReader
{
    private const string Path = "toolConfig.";

    /// <summary>A name as the service model allows it.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-');

    /// <summary>True when the request has a toolConfig.</summary>
    public static bool Read(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Optional(body, "", "toolConfig", JsonValueKind.Object, out var config))
        {
            return false;
        }

        if (checks.Required(config, Path, "tools", JsonValueKind.Array, out var tools))
        {
            checks.Require(tools.GetArrayLength() > 0, "Member must have length greater than or equal to 1", Path + "tools");
            var index = 0;
            foreach (var tool in tools.EnumerateArray())
            {
                ReadTool(tool, $"{Path}tools.{index++}", request, checks);
            }
        }

        if (checks.Optional(config, Path, "toolChoice", JsonValueKind.Object, out var choice))
        {
            ReadChoice(choice, request, checks);
        }

        return true;
    }

    private static void ReadTool(JsonElement tool, string path, MockRequest request, Checks checks)
    {
        if (Union.Member(tool, path, checks, "toolSpec", "systemTool", "cachePoint") is not "toolSpec"
            || !checks.Required(tool, path + ".", "toolSpec", JsonValueKind.Object, out var spec))
        {
            return;
        }

        path += ".toolSpec.";
        var name = checks.RequiredText(spec, path, "name");
        checks.Require(IsName(name), "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+", path + "name");
        checks.Require(checks.OptionalText(spec, path, "description") is not "", "Member must have length greater than or equal to 1", path + "description");
        if (checks.Required(spec, path, "inputSchema", JsonValueKind.Object, out var schema)
            && checks.Required(schema, path + "inputSchema.", "json", JsonValueKind.Object, out var json))
        {
            checks.Require(
                json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"),
                "The value at toolConfig.tools.toolSpec.inputSchema.json.type must be one of the following: object.",
                path + "inputSchema.json.type");
            request.Tools.Add(new ToolDeclaration(name, json));
            request.Prompt.Add(tool.GetRawText());
        }
    }

    private static void ReadChoice(JsonElement choice, MockRequest request, Checks checks)
    {
        switch (Union.Member(choice, Path + "toolChoice", checks, "auto", "any", "tool"))
        {
            case "any":
                request.ToolChoice = ToolChoiceMode.Required;
                break;
            case "tool" when checks.Required(choice, Path + "toolChoice.", "tool", JsonValueKind.Object, out var tool):
                request.ToolChoice = ToolChoiceMode.Named;
                request.ForcedTool = checks.RequiredText(tool, Path + "toolChoice.tool.", "name");
                checks.Require(
                    request.Tools.Any(offered => string.Equals(offered.Name, request.ForcedTool, StringComparison.Ordinal)),
                    $"The tool {request.ForcedTool} is not among the tools of the request.",
                    Path + "toolChoice.tool.name");
                break;
        }
    }
}
