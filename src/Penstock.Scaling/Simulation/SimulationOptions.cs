using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>The world that a trace runs in.</summary>
public sealed record SimulationOptions
{
    /// <summary>What a replica can do.</summary>
    public ReplicaModel Replica { get; init; } = new();

    /// <summary>What requests are promised.</summary>
    public LatencyObjective Objective { get; init; } = new();

    /// <summary>Median seconds from asking for a replica to its first request. Default 180.</summary>
    public double ColdStartSeconds { get; init; } = 180;

    /// <summary>Spread of the cold start: standard deviation of its logarithm. Default 0.2.</summary>
    public double ColdStartSpread { get; init; } = 0.2;

    /// <summary>The fewest replicas. Default 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The most replicas. Default 60.</summary>
    public int Max { get; init; } = 60;

    /// <summary>Crashes per replica-hour. Default 0.</summary>
    public double CrashesPerHour { get; init; }

    /// <summary>Seconds by which every measurement is late. Default 0.</summary>
    public int LagSeconds { get; init; }

    /// <summary>Share of measurements that never come. Default 0.</summary>
    public double DroppedSamples { get; init; }

    /// <summary>Spot replicas; null buys all on demand.</summary>
    public SpotMarket? Spot { get; init; }

    /// <summary>Types that a scaler may mix, the first being what <see cref="Replica"/> is; empty for replicas that are all equal.</summary>
    public IReadOnlyList<SimulatedType> Types { get; init; } = [];

    /// <summary>Price of one hour on demand in USD. Default 1.</summary>
    public double ReplicaHourUsd { get; init; } = 1;

    /// <summary>Seeds every draw: arrivals are drawn with the trace, cold starts and faults here. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
