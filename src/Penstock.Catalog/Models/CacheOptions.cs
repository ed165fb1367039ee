namespace Penstock.Catalog.Models;

/// <summary>Which answers are given twice. Always inside one tenant.</summary>
public sealed record CacheOptions
{
    /// <summary>How long an answer serves identical requests; null is never.</summary>
    public TimeSpan? Exact { get; init; }

    /// <summary>Whether answers that were sampled (temperature above 0, or unset) are cached too. Default false.</summary>
    public bool Sampled { get; init; }

    /// <summary>Answers to requests that mean the same; null is never.</summary>
    public SemanticCacheOptions? Semantic { get; init; }
}
