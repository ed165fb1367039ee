namespace Penstock.Protocols.Inference.Answers;

/// <summary>The model begins to call a tool.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Index">Which call of that answer, from 0, counting calls only.</param>
/// <param name="Id">What the result will refer to.</param>
/// <param name="Name">The tool.</param>
/// <param name="Signature">Gemini's thought signature, or null.</param>
public sealed record ToolCallStarted(int Choice, int Index, string Id, string Name, string? Signature = null) : ChoiceChunk(Choice);
