namespace Penstock.Catalog.Models;

/// <summary>A second attempt beside a slow first one; the first to answer wins.</summary>
public sealed record HedgeOptions
{
    /// <summary>When it is sent. Default <c>p95</c>.</summary>
    public HedgeDelay After { get; init; } = new(0.95, null);

    /// <summary>The most extra attempts, 1 to 3; each counts against <see cref="RetryOptions.Attempts"/>. Default 1.</summary>
    public int Max { get; init; } = 1;

    /// <summary>Share of the model's requests that may be hedged, above 0 and below 1. Default 0.1.</summary>
    public double Budget { get; init; } = 0.1;
}
