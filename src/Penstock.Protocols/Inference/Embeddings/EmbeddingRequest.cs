namespace Penstock.Protocols.Inference.Embeddings;

/// <summary>Texts that are to become vectors, in no provider's language.</summary>
/// <param name="Model">The model that the client named.</param>
/// <param name="Inputs">One for each vector, 1 to 2048.</param>
public sealed record EmbeddingRequest(string Model, IReadOnlyList<EmbeddingInput> Inputs)
{
    /// <summary>The length of the vectors, or null for the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>True: the client wants base64 of little-endian 32-bit floats instead of numbers.</summary>
    public bool AsBase64 { get; init; }

    /// <summary>The end user, or null.</summary>
    public string? User { get; init; }

    /// <summary>Fields that only one provider understands.</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
