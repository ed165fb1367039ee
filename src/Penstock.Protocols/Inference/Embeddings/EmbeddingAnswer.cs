namespace Penstock.Protocols.Inference.Embeddings;

/// <summary>Vectors, in the order of the inputs.</summary>
/// <param name="Model">The provider's name of the model.</param>
/// <param name="Vectors">One for each input, all of one length.</param>
/// <param name="Usage">What the provider counted: the prompt only.</param>
public sealed record EmbeddingAnswer(string Model, IReadOnlyList<ReadOnlyMemory<float>> Vectors, TokenUsage Usage);
