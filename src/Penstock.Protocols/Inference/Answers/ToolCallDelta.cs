namespace Penstock.Protocols.Inference.Answers;

/// <summary>More of a call's arguments.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Index">Which call; it has been started.</param>
/// <param name="Arguments">A piece of JSON text, never empty.</param>
public sealed record ToolCallDelta(int Choice, int Index, string Arguments) : ChoiceChunk(Choice);
