using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>Reads tools and tool_choice.</summary>
internal static class AnthropicToolReader
{
    private const int LongestName = 128;

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        var offered = checks.Optional(body, "", "tools", JsonValueKind.Array, out var tools);
        if (offered)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var index = 0;
            foreach (var tool in tools.EnumerateArray())
            {
                ReadTool(tool, $"tools.{index++}.", request, checks, names);
            }
        }

        if (checks.Optional(body, "", "tool_choice", JsonValueKind.Object, out var choice))
        {
            checks.Require(offered, "tool_choice may only be specified while providing tools.", "tool_choice");
            ReadChoice(choice, request, checks);
        }
    }

    private static void ReadTool(JsonElement tool, string path, MockRequest request, Checks checks, HashSet<string> names)
    {
        if (!checks.Require(tool.ValueKind == JsonValueKind.Object, "Input should be an object", path.TrimEnd('.')))
        {
            return;
        }

        MessageRequestReader.CheckCacheControl(tool, path, checks);
        request.Prompt.Add(tool.GetRawText());
        var type = checks.OptionalText(tool, path, "type") ?? "custom";
        var name = checks.RequiredText(tool, path, "name");
        checks.Require(names.Add(name), "Tool names must be unique.", "tools");
        if (type is not "custom")
        {
            // Tools that Anthropic itself runs: named and dated, without a schema.
            checks.Require(char.IsAsciiDigit(type[^1]), $"'{type}' is no known tool type", path + "type");
            return;
        }

        checks.Require(
            name.Length is > 0 and <= LongestName && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-'),
            "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
            path + "name");
        if (checks.Required(tool, path, "input_schema", JsonValueKind.Object, out var schema))
        {
            checks.Require(
                schema.TryGetProperty("type", out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("object"),
                "Input should be 'object'",
                path + "input_schema.type");
            request.Tools.Add(new ToolDeclaration(name, schema));
        }
    }

    private static void ReadChoice(JsonElement choice, MockRequest request, Checks checks)
    {
        switch (checks.RequiredText(choice, "tool_choice.", "type"))
        {
            case "auto":
                break;
            case "any":
                request.ToolChoice = ToolChoiceMode.Required;
                break;
            case "none":
                request.ToolChoice = ToolChoiceMode.None;
                break;
            case "tool":
                request.ToolChoice = ToolChoiceMode.Named;
                request.ForcedTool = checks.RequiredText(choice, "tool_choice.", "name");
                checks.Require(
                    request.Tools.Any(tool => string.Equals(tool.Name, request.ForcedTool, StringComparison.Ordinal)),
                    $"Tool '{request.ForcedTool}' not found in provided tools",
                    "tool_choice.name");
                break;
            default:
                checks.Fail("Input should be 'auto', 'any', 'tool' or 'none'", "tool_choice.type");
                break;
        }

        request.ParallelTools = !checks.Switch(choice, "tool_choice.", "disable_parallel_tool_use");
    }
}
