using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes <c>system</c> and <c>messages</c> of a Messages request.</summary>
internal sealed class MessagesMessageWriter(Utf8JsonWriter json, ChatRequest request, FieldPolicy policy)
{
    private readonly MessagesContentWriter _content = new(json, policy);

    public void Write()
    {
        policy.NoteMessages(request, ProviderTag.Anthropic);
        Conversation conversation = Conversation.Of(request, Keeps);
        WriteSystem(conversation.Instructions);
        if (conversation.Turns is [{ IsAssistant: true } first, ..])
        {
            policy.Refuse(first.Path, $"The provider behind this model wants the user to speak first: put a user message before '{first.Path}'.");
        }

        json.WriteStartArray("messages"u8);
        foreach (Conversation.Turn turn in conversation.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.IsAssistant ? "assistant" : "user");
            WriteContent(turn, isLast: ReferenceEquals(turn, conversation.Turns[^1]));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Blank texts are refused by the provider; thought that it cannot verify is no use to it.</summary>
    private bool Keeps(ContentPart part)
    {
        if (part is TextPart text)
        {
            return !string.IsNullOrWhiteSpace(text.Text);
        }

        if (part is not ReasoningPart reasoning || reasoning is { Provider: ProviderTag.Anthropic })
        {
            return true;
        }

        policy.Advisory("reasoning");
        return false;
    }

    private void WriteSystem(IReadOnlyList<ContentPart> instructions)
    {
        switch (instructions)
        {
            case []:
                return;
            case [TextPart { Cache: null } only]:
                json.WriteString("system"u8, only.Text);
                return;
            default:
                json.WriteStartArray("system"u8);
                foreach (ContentPart part in instructions)
                {
                    _content.Write(part, "system");
                }

                json.WriteEndArray();
                return;
        }
    }

    private void WriteContent(Conversation.Turn turn, bool isLast)
    {
        IReadOnlyList<ContentPart> parts = turn.Content;
        if (isLast && turn.IsAssistant && parts[^1] is TextPart prefill)
        {
            // The provider refuses a beginning of its answer that ends with white space.
            parts = [.. parts.SkipLast(1), prefill with { Text = prefill.Text.TrimEnd() }];
        }

        if (parts is [TextPart { Cache: null, Extensions.Count: 0 } only])
        {
            json.WriteString("content"u8, only.Text);
            return;
        }

        json.WriteStartArray("content"u8);
        foreach (ContentPart part in parts)
        {
            _content.Write(part, turn.Path);
        }

        json.WriteEndArray();
    }
}
