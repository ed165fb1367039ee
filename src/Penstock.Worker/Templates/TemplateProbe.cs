using System.Text.Json;

namespace Penstock.Worker.Templates;

/// <summary>
/// Renders small conversations with a fresh template, to refuse one that fails before anybody waits for its answer, and to learn what it
/// takes:
/// 1. system, user, assistant, user; without the system message where the template refuses that; only user where it refuses even this;
/// 2. each with an empty list of tools instead of none, and with content in parts, where the plain form failed;
/// 3. a tool definition, a tool call in each form, a tool's result: does the text appear?
/// </summary>
internal static class TemplateProbe
{
    private const string SystemMark = "probe-system-mark";
    private const string UserMark = "probe-user-mark";
    private const string ToolMark = "probe_tool_mark";
    private const string ArgumentMark = "probe_argument_mark";
    private const string ResultMark = "probe-result-mark";

    private static readonly ConversationShape[] Shapes =
    [
        ConversationShape.Usual,
        ConversationShape.Usual with { NoToolsAsEmpty = true },
        ConversationShape.Usual with { ContentAsParts = true },
        ConversationShape.Usual with { ContentAsParts = true, NoToolsAsEmpty = true },
    ];

    private static readonly TemplateMessage System = new("system", SystemMark);
    private static readonly TemplateMessage User = new("user", UserMark);
    private static readonly TemplateMessage Assistant = new("assistant", "probe-answer");

    private static readonly IReadOnlyList<JsonElement> Tools =
    [
        Parse(
            $$$"""
            {"type":"function","function":{"name":"{{{ToolMark}}}","description":"A probe.","parameters":{"type":"object","properties":
            {"{{{ArgumentMark}}}":{"type":"string","description":"A probe."}},"required":["{{{ArgumentMark}}}"] } } }
            """),
    ];

    public static TemplateResult<ChatTemplate> Examine(ChatTemplate template)
    {
        var shape = FindShape(template, out var system, out var error);
        if (shape is null)
        {
            return TemplateResult<ChatTemplate>.Failure(error!);
        }
        var calls = FindCallShape(template, shape);
        var abilities = new ChatTemplateAbilities(
            system,
            Tools: Text(template, [User], Tools, shape)?.Contains(ToolMark, StringComparison.Ordinal) == true,
            ToolCalls: calls is not null,
            ToolResults: calls is not null
                && Text(template, WithToolCall("{}"), Tools, calls)?.Contains(ResultMark, StringComparison.Ordinal) == true);
        return TemplateResult<ChatTemplate>.Success(template.With(calls ?? shape, abilities));
    }

    private static ConversationShape? FindShape(ChatTemplate template, out bool system, out TemplateError? error)
    {
        error = null;
        foreach (var conversation in new TemplateMessage[][] { [System, User, Assistant, User], [User, Assistant, User], [User] })
        {
            foreach (var shape in Shapes)
            {
                var result = template.Render(conversation, null, addGenerationPrompt: true, null, shape);
                var text = result.IsSuccess ? Join(result.Value) : "";
                if (text.Contains(UserMark, StringComparison.Ordinal))
                {
                    system = text.Contains(SystemMark, StringComparison.Ordinal);
                    return shape;
                }
                error ??= result.Error ?? new TemplateError(TemplateErrorKind.Raised, 0, "the user's message does not appear in the prompt");
            }

            // Only a refusal may mean that the template wants a shorter conversation; any other failure is one.
            if (error!.Kind != TemplateErrorKind.Raised)
            {
                break;
            }
        }
        system = false;
        return null;
    }

    private static ConversationShape? FindCallShape(ChatTemplate template, ConversationShape shape)
    {
        foreach (var argumentsAsText in new[] { false, true })
        {
            foreach (var nullAsEmpty in new[] { false, true })
            {
                var candidate = shape with { ArgumentsAsText = argumentsAsText, NullContentAsEmpty = nullAsEmpty };
                var text = Text(template, WithToolCall($$"""{"{{ArgumentMark}}":"x"}"""), tools: null, candidate);
                if (text is not null && text.Contains(ToolMark, StringComparison.Ordinal) && HoldsArgument(text))
                {
                    return candidate;
                }
            }
        }
        return null;
    }

    /// <summary>A text that was written as JSON once more has a backslash before its quotes: the template wanted an object.</summary>
    private static bool HoldsArgument(string text) =>
        text.Contains(ArgumentMark, StringComparison.Ordinal) && !text.Contains(ArgumentMark + "\\\"", StringComparison.Ordinal);

    private static TemplateMessage[] WithToolCall(string arguments) =>
    [
        User,
        TemplateMessage.FromJson(Parse(
            $$$"""
            {"role":"assistant","content":null,"tool_calls":[{"id":"call00001","type":"function",
            "function":{"name":"{{{ToolMark}}}","arguments":{{{JsonSerializer.Serialize(arguments)}}} } } ] }
            """)),
        TemplateMessage.FromJson(Parse(
            $$"""{"role":"tool","tool_call_id":"call00001","name":"{{ToolMark}}","content":"{{ResultMark}}"}""")),
    ];

    private static string? Text(
        ChatTemplate template, IReadOnlyList<TemplateMessage> messages, IReadOnlyList<JsonElement>? tools, ConversationShape shape)
    {
        var result = template.Render(messages, tools, addGenerationPrompt: true, null, shape);
        return result.IsSuccess ? Join(result.Value) : null;
    }

    private static string Join(IReadOnlyList<TemplateSegment> segments) => string.Concat(segments.Select(segment => segment.Text));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
