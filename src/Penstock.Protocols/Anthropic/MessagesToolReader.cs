using System.Collections.Frozen;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c> of a Messages request.</summary>
internal static class MessagesToolReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        ["type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming"],
        StringComparer.Ordinal);

    public static IReadOnlyList<ToolDefinition> ReadTools(RequestObject root) => [.. root.Objects("tools").Select(Read)];

    /// <summary>The choice, and whether several calls at once are allowed.</summary>
    public static (ToolChoice? Choice, bool? Parallel) ReadChoice(RequestObject root)
    {
        if (!root.TryObject("tool_choice", out RequestObject choice))
        {
            return (null, null);
        }

        bool? parallel = choice.Flag("disable_parallel_tool_use") is bool disabled ? !disabled : null;
        switch (choice.Text("type"))
        {
            case "auto":
                return (new ToolChoice(ToolChoiceMode.Auto), parallel);
            case "any":
                return (new ToolChoice(ToolChoiceMode.Required), parallel);
            case "none":
                return (new ToolChoice(ToolChoiceMode.None), parallel);
            case "tool":
                return (new ToolChoice(ToolChoiceMode.Named, choice.RequiredText("name")), parallel);
            default:
                choice.Fail("type", "must be auto, any, tool or none");
                return (null, null);
        }
    }

    private static ToolDefinition Read(RequestObject tool)
    {
        if (tool.Text("type") is string type and not "custom")
        {
            return new ToolDefinition(tool.Text("name") ?? type)
            {
                Opaque = new ProviderExtension(ProviderTag.Anthropic, type, WireJson.Minify(tool.Element)),
            };
        }

        return new ToolDefinition(tool.RequiredText("name"))
        {
            Description = tool.Text("description"),
            Schema = tool.RawObject("input_schema"),
            Strict = tool.Flag("strict"),
            Cache = MessagesContentReader.ReadCache(tool),
            Extensions = tool.Others(Known, ProviderTag.Anthropic),
        };
    }
}
