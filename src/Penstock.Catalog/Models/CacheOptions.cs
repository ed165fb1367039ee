namespace Penstock.Catalog.Models;

/// <summary>Which answers are given twice. Always inside one tenant.</summary>
public sealed record CacheOptions
{
    /// <summary>How long an answer serves identical requests; null is never.</summary>
    public TimeSpan? Exact { get; init; }

    /// <summary>Whether answers that were sampled (temperature above 0, or unset) are cached and shared too. Default false.</summary>
    public bool Sampled { get; init; }

    /// <summary>Whether identical requests that run at once share one upstream call; null is yes where <see cref="Exact"/> is set.</summary>
    public bool? Coalesce { get; init; }

    /// <summary>How long after its time an answer may stand in where no target answers; null is never.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Whether answers that call tools are kept. Default false: whoever runs a tool wants to be asked anew.</summary>
    public bool ToolCalls { get; init; }

    /// <summary>The share of an answer's cost that a hit is billed, in [0, 1]. Default 0.</summary>
    public decimal Bill { get; init; }

    /// <summary>Answers to requests that mean the same; null is never.</summary>
    public SemanticCacheOptions? Semantic { get; init; }

    /// <summary>True when identical requests at once share a call.</summary>
    public bool Coalesces => Coalesce ?? Exact is not null;

    /// <summary>True when any cache has a part in requests of the model.</summary>
    public bool IsActive => Exact is not null || Semantic is not null || Coalesces;
}
