namespace Penstock.Catalog.Pools;

/// <summary>What replicas cost, and what they may cost.</summary>
public sealed record CostOptions
{
    /// <summary>What one replica costs in an hour, in USD; 0 when nothing is said.</summary>
    public decimal ReplicaHourUsd { get; init; }

    /// <summary>The most that running replicas may cost in an hour; null sets no bound.</summary>
    public decimal? MaxUsdPerHour { get; init; }

    /// <summary>The most that replicas may cost in a calendar month (UTC); null sets no bound.</summary>
    public decimal? MaxUsdPerMonth { get; init; }

    /// <summary>The most of the capacity that spot replicas may be, 0 to 1, where there are types. Default 0.8.</summary>
    public double MaxSpotShare { get; init; } = 0.8;
}
