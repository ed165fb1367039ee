using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Policies;

/// <summary>What is known of a pool when a decision is due.</summary>
public sealed record PoolView
{
    /// <summary>The latest sample.</summary>
    public required PoolSample Sample { get; init; }

    /// <summary>What was configured.</summary>
    public required ScalerOptions Options { get; init; }

    /// <summary>Work that arrives now, in replicas that it would keep wholly busy; mean over the last minute.</summary>
    public required double Work { get; init; }

    /// <summary>The same, as forecast for <see cref="Horizon"/> from now.</summary>
    public required double ForecastWork { get; init; }

    /// <summary>How far above the forecast reality went lately; a factor.</summary>
    public required double Headroom { get; init; }

    /// <summary>What kept or missed objectives have taught: a factor on need, 1 at first.</summary>
    public required double Margin { get; init; }

    /// <summary>Share of the answers of each of the last minutes that missed the objective, the newest first; the newest minute still runs.</summary>
    public IReadOnlyList<double> MissedShares { get; init; } = [];

    /// <summary>Requests running or waiting, mean over the last 15 seconds.</summary>
    public required double InSystem { get; init; }

    /// <summary>From asking for a replica to its first request.</summary>
    public required TimeSpan Horizon { get; init; }

    /// <summary>What a replica can do, as learned.</summary>
    public required ReplicaModel Replica { get; init; }

    /// <summary>How long nothing has arrived, run or waited.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>Replicas that count: ready and starting.</summary>
    public int Current => Sample.Ready + Sample.Starting;
}
