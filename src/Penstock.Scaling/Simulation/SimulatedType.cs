using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>One of the kinds of server that a simulated pool may be made of.</summary>
public sealed record SimulatedType
{
    /// <summary>As the scaler names it.</summary>
    public required string Name { get; init; }

    /// <summary>What one can do.</summary>
    public ReplicaModel Replica { get; init; } = new();

    /// <summary>Price of an hour in USD. Default 1.</summary>
    public double HourUsd { get; init; } = 1;

    /// <summary>What the scaler is told that one does, in replicas of the first type; it measures for itself. Default 1.</summary>
    public double Capacity { get; init; } = 1;

    /// <summary>The most of them. Default 60.</summary>
    public int Max { get; init; } = 60;

    /// <summary>True when it may be taken back.</summary>
    public bool Spot { get; init; }

    /// <summary>How often one is taken back, per hour of its life. Default 0.</summary>
    public double PreemptionsPerHour { get; init; }

    /// <summary>Seconds from the notice to its end. Default 60.</summary>
    public double NoticeSeconds { get; init; } = 60;

    /// <summary>As the scaler is told of it.</summary>
    public Mixing.ReplicaType Told => new()
    {
        Name = Name,
        HourUsd = (decimal)HourUsd,
        Capacity = Capacity,
        IsSpot = Spot,
        PreemptionsPerHour = PreemptionsPerHour,
        Max = Max,
    };
}
