namespace Penstock.Scaling.Mixing;

/// <summary>One of the kinds of server that a pool may be made of.</summary>
public sealed record ReplicaType
{
    /// <summary>As the configuration names it.</summary>
    public required string Name { get; init; }

    /// <summary>Price of an hour, in USD.</summary>
    public decimal HourUsd { get; init; }

    /// <summary>How much one of them does, in replicas of the first type. Above 0. Default 1.</summary>
    public double Capacity { get; init; } = 1;

    /// <summary>True when it may be taken back.</summary>
    public bool IsSpot { get; init; }

    /// <summary>How often one is taken back, per hour of its life. Default 0.</summary>
    public double PreemptionsPerHour { get; init; }

    /// <summary>The most of them. Default 60.</summary>
    public int Max { get; init; } = 60;
}
