namespace Penstock.Protocols.Inference.Content;

/// <summary>One piece of a message.</summary>
public abstract record ContentPart
{
    /// <summary>A cache marker after this part, or null.</summary>
    public CacheControl? Cache { get; init; }

    /// <summary>Fields of the part that only one provider understands (citations, media resolution).</summary>
    public IReadOnlyList<ProviderExtension> Extensions { get; init; } = [];
}
