namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>One answer of a completion, or a piece of it in a stream.</summary>
/// <param name="Index">Which, from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="FinishReason">One of <see cref="FinishReasons"/>; null in all but the last chunk of a choice.</param>
public sealed record CompletionChoice(int Index, string Text, string? FinishReason)
{
    /// <summary>Log probabilities of the tokens in <see cref="Text"/>; null where none were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbs { get; init; }

    /// <summary>Where each of those tokens begins in the choice's whole text, in characters.</summary>
    public IReadOnlyList<int> TextOffsets { get; init; } = [];
}
