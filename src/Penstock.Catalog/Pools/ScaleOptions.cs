using Penstock.Catalog.Values;

namespace Penstock.Catalog.Pools;

/// <summary>Bounds and goals of scaling.</summary>
public sealed record ScaleOptions
{
    /// <summary>The fewest replicas, 0 or more. Default 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The most replicas, at least 1 and at least <see cref="Min"/>. Default: <see cref="Min"/>, or 1.</summary>
    public int Max { get; init; } = 1;

    /// <summary>The latency that scaling keeps; null scales by load alone.</summary>
    public SloOptions? Slo { get; init; }

    /// <summary>Times at which other bounds hold.</summary>
    public ValueList<ScheduleOptions> Schedule { get; init; } = [];

    /// <summary>Whether forecasts start replicas ahead of load. Default true.</summary>
    public bool Predict { get; init; } = true;

    /// <summary>Time without work before the last replica goes, where <see cref="Min"/> is 0. Default 10 minutes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Fewer replicas only when none of this time wanted more. Default 5 minutes; never longer than <see cref="Idle"/> where <see cref="Min"/> is 0.</summary>
    public TimeSpan Stabilization { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether decisions are only said, not done. Default false.</summary>
    public bool IsAdvisory { get; init; }
}
