using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c> of a chat completion.</summary>
internal static class ChatCompletionsToolReader
{
    private static readonly FrozenSet<string> KnownOfTool = FrozenSet.ToFrozenSet(["type", "function", "cache_control"], StringComparer.Ordinal);

    public static IReadOnlyList<ToolDefinition> ReadTools(RequestObject root)
    {
        var tools = new List<ToolDefinition>();
        foreach (RequestObject tool in root.Objects("tools"))
        {
            if (Read(tool) is ToolDefinition definition)
            {
                tools.Add(definition);
            }
        }

        return tools;
    }

    public static ToolChoice? ReadChoice(RequestObject root)
    {
        if (!root.TryGet("tool_choice", out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return ReadMode(root, root.Text("tool_choice"));
        }

        if (!root.TryObject("tool_choice", out RequestObject choice))
        {
            return null;
        }

        switch (choice.Text("type"))
        {
            case "function" when choice.TryObject("function", out RequestObject function):
                return new ToolChoice(ToolChoiceMode.Named, function.RequiredText("name"));
            case "allowed_tools" when choice.TryObject("allowed_tools", out RequestObject allowed):
                return ReadMode(allowed, allowed.Text("mode"), "mode") is ToolChoice mode ? mode with { Allowed = ReadAllowed(allowed) } : null;
            default:
                choice.Fail("type", "must be function or allowed_tools, with an object of that name beside it");
                return null;
        }
    }

    public static ToolChoice? ReadMode(RequestObject root, string? mode, string name = "tool_choice")
    {
        switch (mode)
        {
            case "auto":
                return new ToolChoice(ToolChoiceMode.Auto);
            case "none":
                return new ToolChoice(ToolChoiceMode.None);
            case "required":
                return new ToolChoice(ToolChoiceMode.Required);
            default:
                root.Fail(name, "must be auto, none, required or an object");
                return null;
        }
    }

    public static CacheControl? ReadCache(RequestObject holder)
    {
        if (!holder.TryObject("cache_control", out RequestObject cache))
        {
            return null;
        }

        if (cache.Text("type") is not "ephemeral")
        {
            cache.Fail("type", "must be ephemeral");
        }

        return new CacheControl(cache.Text("ttl"));
    }

    private static ToolDefinition? Read(RequestObject tool)
    {
        string type = tool.RequiredText("type");
        if (type is not "function")
        {
            return new ToolDefinition(type) { Opaque = new ProviderExtension(ProviderTag.OpenAi, type, WireJson.Minify(tool.Element)) };
        }

        if (!tool.TryObject("function", out RequestObject function))
        {
            tool.Fail("function", "is required and must be an object");
            return null;
        }

        return new ToolDefinition(function.RequiredText("name"))
        {
            Description = function.Text("description"),
            Schema = function.RawObject("parameters"),
            Strict = function.Flag("strict"),
            Cache = ReadCache(tool),
            Extensions = tool.Others(KnownOfTool, ProviderTag.OpenAi),
        };
    }

    private static List<string> ReadAllowed(RequestObject allowed)
    {
        var names = new List<string>();
        foreach (RequestObject tool in allowed.Objects("tools"))
        {
            names.Add(tool.TryObject("function", out RequestObject function) ? function.RequiredText("name") : tool.RequiredText("name"));
        }

        return names;
    }
}
