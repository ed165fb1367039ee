namespace Penstock.Protocols.Inference.Answers;

/// <summary>More text.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Text">Never empty.</param>
public sealed record TextDelta(int Choice, string Text) : ChoiceChunk(Choice);
