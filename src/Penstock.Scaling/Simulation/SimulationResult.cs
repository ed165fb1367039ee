namespace Penstock.Scaling.Simulation;

/// <summary>What a run came to; the warm-up is not in it.</summary>
public sealed record SimulationResult
{
    /// <summary>Requests that arrived.</summary>
    public required int Requests { get; init; }

    /// <summary>From asking for a replica to its exit, summed, in hours.</summary>
    public required double ReplicaHours { get; init; }

    /// <summary>Their cost in USD.</summary>
    public required double CostUsd { get; init; }

    /// <summary>Share of requests whose first token came in time.</summary>
    public required double FirstTokenAttainment { get; init; }

    /// <summary>Share of requests whose further tokens came in time.</summary>
    public required double PerOutputTokenAttainment { get; init; }

    /// <summary>Share of requests for which both hold.</summary>
    public required double Attainment { get; init; }

    /// <summary>The same in the worst five minutes that saw at least 100 arrivals.</summary>
    public required double WorstFiveMinutes { get; init; }

    /// <summary>Seconds to the first token: median.</summary>
    public required double FirstTokenP50Seconds { get; init; }

    /// <summary>Seconds to the first token: 99th percentile.</summary>
    public required double FirstTokenP99Seconds { get; init; }

    /// <summary>Output tokens a second of requests that were served well.</summary>
    public required double GoodputTokensPerSecond { get; init; }

    /// <summary>How often the number of replicas was changed, an hour.</summary>
    public required double ActionsPerHour { get; init; }

    /// <summary>Streams that broke because a replica was stopped by the scaler.</summary>
    public required int CutByScaling { get; init; }

    /// <summary>Streams that broke because a replica died or was taken back.</summary>
    public required int CutByFaults { get; init; }

    /// <summary>Minute by minute.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }
}
