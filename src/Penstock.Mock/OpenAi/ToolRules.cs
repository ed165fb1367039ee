using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>
/// Reads tools and tool_choice. Chat completions nest a function's members under <c>function</c>, responses do not.
/// </summary>
internal static class ToolRules
{
    private const int MostTools = 128;

    public static void Read(JsonElement body, MockRequest request, Checks checks, bool nested)
    {
        if (checks.Optional(body, "", "tools", JsonValueKind.Array, out var tools))
        {
            checks.Require(tools.GetArrayLength() is > 0 and <= MostTools, $"Expected 1 to {MostTools} tools.", "tools", "array_length");
            var index = 0;
            foreach (var tool in tools.EnumerateArray())
            {
                ReadTool(tool, $"tools[{index++}].", request, checks, nested);
            }
        }

        request.ParallelTools = checks.Switch(body, "", "parallel_tool_calls", otherwise: true);
        var offered = tools.ValueKind == JsonValueKind.Array;
        checks.Require(
            offered || !nested || !body.TryGetProperty("parallel_tool_calls", out _),
            "'parallel_tool_calls' is only allowed when 'tools' are specified.",
            "parallel_tool_calls");
        if (body.TryGetProperty("tool_choice", out var choice) && choice.ValueKind != JsonValueKind.Null)
        {
            ReadChoice(choice, request, checks, nested, offered);
        }
    }

    /// <summary>A function's name as the specification allows it.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-');

    private static void ReadTool(JsonElement tool, string path, MockRequest request, Checks checks, bool nested)
    {
        if (!checks.Require(tool.ValueKind == JsonValueKind.Object, "Expected an object.", path.TrimEnd('.'), "invalid_type"))
        {
            return;
        }

        var type = checks.RequiredText(tool, path, "type");
        if (type is not "function")
        {
            checks.Require(!nested || type is "custom", $"Invalid value: '{type}'.", path + "type", "invalid_value");
            return;
        }

        var function = tool;
        if (nested)
        {
            path += "function.";
            if (!checks.Required(tool, path[..^"function.".Length], "function", JsonValueKind.Object, out function))
            {
                return;
            }
        }

        var name = checks.RequiredText(function, path, "name");
        checks.Require(IsName(name), "Expected a string that matches '^[a-zA-Z0-9_-]{1,64}$'.", path + "name", "invalid_value");
        checks.Optional(function, path, "parameters", JsonValueKind.Object, out var parameters);
        checks.Optional(function, path, "description", JsonValueKind.String, out _);
        if (checks.Switch(function, path, "strict") && parameters.ValueKind == JsonValueKind.Object)
        {
            FormatRules.CheckStrict(parameters, path + "parameters", checks);
        }

        request.Tools.Add(new ToolDeclaration(name, parameters));
        request.Prompt.Add(tool.GetRawText());
    }

    private static void ReadChoice(JsonElement choice, MockRequest request, Checks checks, bool nested, bool offered)
    {
        checks.Require(offered || !nested, "'tool_choice' is only allowed when 'tools' are specified.", "tool_choice");
        if (choice.ValueKind == JsonValueKind.String)
        {
            request.ToolChoice = choice.GetString() switch
            {
                "none" => ToolChoiceMode.None,
                "required" => ToolChoiceMode.Required,
                "auto" => ToolChoiceMode.Auto,
                _ => (ToolChoiceMode)(-1),
            };
            checks.Require((int)request.ToolChoice >= 0, $"Invalid value: '{choice.GetString()}'.", "tool_choice", "invalid_value");
            return;
        }

        if (!checks.Require(choice.ValueKind == JsonValueKind.Object, "Expected a string or an object.", "tool_choice", "invalid_type"))
        {
            return;
        }

        if (checks.RequiredText(choice, "tool_choice.", "type") is not "function")
        {
            return;
        }

        var path = nested ? "tool_choice.function." : "tool_choice.";
        var holder = choice;
        if (nested && !checks.Required(choice, "tool_choice.", "function", JsonValueKind.Object, out holder))
        {
            return;
        }

        request.ForcedTool = checks.RequiredText(holder, path, "name");
        request.ToolChoice = ToolChoiceMode.Named;
        checks.Require(
            request.Tools.Any(tool => string.Equals(tool.Name, request.ForcedTool, StringComparison.Ordinal)),
            $"Tool choice '{request.ForcedTool}' not found in 'tools' parameter.",
            "tool_choice");
    }
}
