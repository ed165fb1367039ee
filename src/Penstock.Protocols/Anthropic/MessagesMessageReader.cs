using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads <c>messages</c>. A user's message with tool results becomes two: the results, then what the user says.</summary>
internal static class MessagesMessageReader
{
    public static IReadOnlyList<ChatMessage> ReadAll(RequestObject root)
    {
        var messages = new List<ChatMessage>();
        foreach (RequestObject message in root.Objects("messages"))
        {
            Read(message, messages);
        }

        if (messages.Count == 0)
        {
            root.Fail("messages", "is required and must hold at least one message");
        }

        return messages;
    }

    private static void Read(RequestObject message, List<ChatMessage> messages)
    {
        ChatRole role = ReadRole(message);
        List<ContentPart> parts = ReadContent(message);
        List<ContentPart> results = [.. parts.Where(part => part is ToolResultPart)];
        if (results.Count > 0)
        {
            messages.Add(new ChatMessage(ChatRole.Tool, results) { Path = message.Path });
            parts.RemoveAll(part => part is ToolResultPart);
        }

        if (parts.Count > 0 || results.Count == 0)
        {
            messages.Add(new ChatMessage(role, parts) { Path = message.Path });
        }
    }

    private static ChatRole ReadRole(RequestObject message)
    {
        switch (message.Text("role"))
        {
            case "user":
                return ChatRole.User;
            case "assistant":
                return ChatRole.Assistant;
            case "system":
                return ChatRole.System;
            default:
                message.Fail("role", "must be user, assistant or system");
                return ChatRole.User;
        }
    }

    private static List<ContentPart> ReadContent(RequestObject message)
    {
        if (!message.TryGet("content", out JsonElement content))
        {
            message.Fail("content", "is required");
            return [];
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return message.Text("content") is { Length: > 0 } text ? [new TextPart(text)] : [];
        }

        return [.. message.Objects("content").Select(MessagesContentReader.Read).OfType<ContentPart>()];
    }
}
