using Penstock.Catalog.Models;

namespace Penstock.Catalog.Pools;

/// <summary>What happens to a request that finds no ready replica.</summary>
public sealed record ColdStartOptions
{
    /// <summary>How long it waits for one; this time does not count against the first-token deadline. Default 30 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where it may go instead; null waits.</summary>
    public TargetUse? Overflow { get; init; }

    /// <summary>The most that overflow may spend in a UTC day; set exactly when <see cref="Overflow"/> is.</summary>
    public decimal? OverflowBudgetUsdPerDay { get; init; }
}
