using System.Collections.Immutable;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>How much runs at a replica, over this gateway and all others that have told of it. Safe for concurrent use.</summary>
public sealed class ReplicaLoad : IReplicaLoad
{
    private ImmutableArray<GatewaySignals> _others = [];

    /// <summary>What this process's gateway knows; set once there is one.</summary>
    public Func<string, long> Here { get; set; } = static _ => 0;

    /// <inheritdoc/>
    public long InFlight(string replica) => Here(replica) + _others.Sum(signals => (long)signals.Running.GetValueOrDefault(replica));

    internal void Others(IEnumerable<GatewaySignals> signals) => ImmutableInterlocked.InterlockedExchange(ref _others, [.. signals]);
}
