using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>One message of a conversation.</summary>
public sealed class ChatCompletionMessage
{
    /// <summary>Who speaks.</summary>
    public MessageRole Role { get; set; }

    /// <summary>What is said. A content that is a string is one text part; null and absent are no part.</summary>
    public IReadOnlyList<MessageContentPart> Content { get; set; } = [];

    /// <summary>True where <c>content</c> is an array of parts.</summary>
    public bool HasTypedParts { get; set; }

    /// <summary>The name of the speaker, or null.</summary>
    public string? Name { get; set; }

    /// <summary>What the assistant said when it refused, or null.</summary>
    public string? Refusal { get; set; }

    /// <summary>The tools that the assistant called.</summary>
    public IReadOnlyList<ChatCompletionToolCall> ToolCalls { get; set; } = [];

    /// <summary>Which call a tool's message answers, or null.</summary>
    public string? ToolCallId { get; set; }

    /// <summary>Members that are none of the above (<c>reasoning_content</c>, <c>audio</c>, <c>function_call</c>), by name.</summary>
    public IDictionary<string, JsonElement> Others { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The message as it came.</summary>
    public JsonElement Json { get; set; }

    /// <summary>The text parts, joined.</summary>
    public string Text => Content is [MessageTextPart single] ? single.Text : string.Concat(Content.OfType<MessageTextPart>().Select(part => part.Text));
}
