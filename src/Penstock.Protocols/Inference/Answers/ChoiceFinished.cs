namespace Penstock.Protocols.Inference.Answers;

/// <summary>One answer is complete.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Reason">Why.</param>
/// <param name="StopSequence">The stop text that was met, where the provider tells; or null.</param>
/// <param name="Native">The provider's own word, or null.</param>
public sealed record ChoiceFinished(int Choice, FinishReason Reason, string? StopSequence = null, string? Native = null)
    : ChoiceChunk(Choice);
