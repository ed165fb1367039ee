using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Inference.Answers;

/// <summary>One answer of possibly several.</summary>
/// <param name="Index">Which, from 0.</param>
/// <param name="Content">Text, thought, refusal, tool calls, in the order they came; neighbours of one kind are joined.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record ChatChoice(int Index, IReadOnlyList<ContentPart> Content, FinishReason Reason)
{
    /// <summary>The stop text that was met, or null.</summary>
    public string? StopSequence { get; init; }

    /// <summary>The provider's own word for <see cref="Reason"/>, or null.</summary>
    public string? Native { get; init; }

    /// <summary>Log probabilities of its tokens; empty where none were told.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs { get; init; } = [];

    /// <summary>The text parts, joined.</summary>
    public string Text => string.Concat(Content.OfType<TextPart>().Select(part => part.Text));

    /// <summary>The tool calls, in order.</summary>
    public IEnumerable<ToolCallPart> ToolCalls => Content.OfType<ToolCallPart>();
}
