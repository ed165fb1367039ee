using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Reads the messages of a chat.</summary>
internal static class MessageDecoder
{
    private static readonly FrozenDictionary<string, MessageRole> Roles = new Dictionary<string, MessageRole>(StringComparer.Ordinal)
    {
        ["system"] = MessageRole.System,
        ["developer"] = MessageRole.Developer,
        ["user"] = MessageRole.User,
        ["assistant"] = MessageRole.Assistant,
        ["tool"] = MessageRole.Tool,
        ["function"] = MessageRole.Function,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FieldTable<Draft> Fields = new(
        Row("role", (to, field) => to.Role = field.AsWord(Roles)),
        Row("content", ReadContent),
        Row("name", (to, field) => to.Message.Name = field.AsText()),
        Row("refusal", (to, field) => to.Message.Refusal = field.AsText()),
        Row("tool_call_id", (to, field) => to.Message.ToolCallId = field.AsText()),
        Row("tool_calls", (to, field) => to.Message.ToolCalls = [.. field.Items().Select(ToolDecoder.ReadCall)]));

    public static ChatCompletionMessage Read(JsonField source)
    {
        var draft = new Draft();
        draft.Message.Json = source.Value;
        Fields.Read(source, draft, draft.Message.Others);
        if (draft.Role is null)
        {
            source.Missing("role");
        }
        else
        {
            draft.Message.Role = draft.Role.Value;
            Check(source, draft.Message);
        }

        return draft.Message;
    }

    private static void Check(JsonField source, ChatCompletionMessage message)
    {
        bool mayBeSilent = message.Role == MessageRole.Assistant
            && (message.ToolCalls.Count > 0 || message.Refusal is not null || message.Others.ContainsKey("function_call"));
        if (message.Content.Count == 0 && !mayBeSilent)
        {
            source.Missing("content");
        }

        if (message.Role == MessageRole.Tool && message.ToolCallId is null)
        {
            source.Missing("tool_call_id");
        }

        if (message.Role != MessageRole.Assistant && message.ToolCalls.Count > 0)
        {
            source.Member("tool_calls", default).Fault($"'{source.Path}.tool_calls' is only allowed where the role is 'assistant'.");
        }
    }

    private static void ReadContent(Draft to, JsonField field)
    {
        switch (field.Value.ValueKind)
        {
            case JsonValueKind.String:
                to.Message.Content = [new MessageTextPart(field.AsText() ?? "")];
                break;
            case JsonValueKind.Array:
                to.Message.HasTypedParts = true;
                to.Message.Content = [.. field.Items(least: 1).Select(ContentPartDecoder.Read)];
                break;
            default:
                field.WrongType("a string or an array of content parts");
                break;
        }
    }

    private static KeyValuePair<string, Action<Draft, JsonField>> Row(string name, Action<Draft, JsonField> read) => new(name, read);

    private sealed class Draft
    {
        public ChatCompletionMessage Message { get; } = new();

        public MessageRole? Role { get; set; }
    }
}
