namespace Penstock.Protocols.Inference.Answers;

/// <summary>More of a refusal.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Text">Never empty.</param>
public sealed record RefusalDelta(int Choice, string Text) : ChoiceChunk(Choice);
