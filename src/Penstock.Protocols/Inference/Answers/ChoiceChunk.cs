namespace Penstock.Protocols.Inference.Answers;

/// <summary>A step that belongs to one of several answers.</summary>
/// <param name="Choice">Which one, from 0.</param>
public abstract record ChoiceChunk(int Choice) : ChatChunk;
