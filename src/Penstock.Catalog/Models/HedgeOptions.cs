namespace Penstock.Catalog.Models;

/// <summary>A second attempt beside a slow first one; the first to answer wins. Exactly one of the two delays is set.</summary>
public sealed record HedgeOptions
{
    /// <summary>Hedge after this quantile of the measured time to first token, in (0, 1): <c>p95</c> is 0.95.</summary>
    public double? AfterQuantile { get; init; }

    /// <summary>Hedge after this time.</summary>
    public TimeSpan? AfterTime { get; init; }

    /// <summary>The most extra attempts, 1 to 3. Default 1.</summary>
    public int Max { get; init; } = 1;
}
