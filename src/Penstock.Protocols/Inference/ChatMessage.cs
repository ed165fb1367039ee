using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Inference;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What is said, in order. May be empty.</param>
public sealed record ChatMessage(ChatRole Role, IReadOnlyList<ContentPart> Content)
{
    /// <summary>A message of plain text.</summary>
    public ChatMessage(ChatRole role, string text)
        : this(role, [new TextPart(text)])
    {
    }

    /// <summary>The participant's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Where the client wrote it (<c>messages[2]</c>), for errors; null where it was made here.</summary>
    public string? Path { get; init; }

    /// <summary>Fields of the message that only one provider understands.</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
