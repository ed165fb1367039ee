namespace Penstock.Protocols.Inference.Answers;

/// <summary>
/// One step of an answer as it grows. A whole answer is the same steps at once, so there is one folding: <see cref="ChatFolder"/>.
/// </summary>
public abstract record ChatChunk;
