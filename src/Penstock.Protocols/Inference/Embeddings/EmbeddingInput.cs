namespace Penstock.Protocols.Inference.Embeddings;

/// <summary>What a vector is wanted for: a text, or the ids of its tokens.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Tokens">The token ids, or null.</param>
public sealed record EmbeddingInput(string? Text, IReadOnlyList<int>? Tokens = null);
