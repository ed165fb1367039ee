namespace Penstock.Protocols.Inference.Answers;

/// <summary>More thought.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Text">Never empty.</param>
public sealed record ReasoningDelta(int Choice, string Text) : ChoiceChunk(Choice);
