namespace Penstock.Catalog.Models;

/// <summary>USD for a million tokens of each kind.</summary>
public sealed record PriceOptions
{
    /// <summary>Prompt tokens that were not cached.</summary>
    public required decimal InputUsdPerMillion { get; init; }

    /// <summary>Prompt tokens read from the provider's cache; null is the input price.</summary>
    public decimal? CachedInputUsdPerMillion { get; init; }

    /// <summary>Prompt tokens written to the provider's cache; null is the input price.</summary>
    public decimal? CacheWriteUsdPerMillion { get; init; }

    /// <summary>Answer tokens, reasoning included.</summary>
    public required decimal OutputUsdPerMillion { get; init; }
}
