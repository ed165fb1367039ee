using System.Collections.Immutable;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets.Processes;
using Penstock.Scaling.Targets.Shared;

namespace Penstock.Scaling.Targets;

/// <summary>A configured pool with what runs it.</summary>
internal sealed record FleetPool(PoolOptions Options, IScaleTarget Target)
{
    /// <summary>Its processes, where it is run as such.</summary>
    public ProcessPool? Processes { get; init; }

    /// <summary>Its replicas elsewhere, where every control plane sees them.</summary>
    public ISharedPool? Shared { get; init; }

    public bool IsShared => Shared is not null;

    /// <summary>The same servers with other bounds, goals or prices.</summary>
    public FleetPool With(PoolOptions options, ProcessPool? processes) => this with { Options = options, Processes = processes };

    /// <summary>As an operator sees it.</summary>
    public PoolStatus Describe() => Describe(Options, Shared?.Last?.Desired ?? 0, Shared?.Last?.Replicas ?? []);

    public static PoolStatus Describe(PoolOptions options, int desired, ImmutableArray<ReplicaStatus> replicas)
    {
        int ready = replicas.Count(status => status.Replica.Phase == ReplicaPhase.Ready);
        PoolHealth health = desired == 0 && replicas.IsEmpty ? PoolHealth.Idle
            : ready == 0 ? PoolHealth.Starting
            : ready >= desired ? PoolHealth.Ready
            : PoolHealth.Degraded;
        return new PoolStatus(options.Name, options.Target, desired, health, replicas, Restarts: 0, LastFailure: null, NextStartAt: null);
    }
}
