namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>Bounds of a <see cref="SemanticScope"/>.</summary>
public sealed record SemanticScopeOptions
{
    /// <summary>Share of requests that may be answered wrongly from the cache, in (0, 1).</summary>
    public required double MaxErrorRate { get; init; }

    /// <summary>Length of the vectors. Default 512.</summary>
    public int Dimensions { get; init; } = 512;

    /// <summary>Most questions that are kept; those not near any question for longest leave first. Default 20,000.</summary>
    public int MostEntries { get; init; } = 20_000;

    /// <summary>Share of would-be hits that go upstream to be compared, about. Default 0.05.</summary>
    public double AuditRate { get; init; } = 0.05;
}
