namespace Penstock.Catalog.Pools;

/// <summary>A latency objective: this share of requests meets every bound that is given.</summary>
public sealed record SloOptions
{
    /// <summary>Time to first token, queueing included; null when it does not matter.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Mean time per output token after the first; null when it does not matter.</summary>
    public TimeSpan? PerOutputToken { get; init; }

    /// <summary>Share of requests in (0, 1). Default 0.99.</summary>
    public double Attainment { get; init; } = 0.99;
}
