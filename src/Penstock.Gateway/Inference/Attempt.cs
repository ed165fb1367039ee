using System.Collections.Immutable;
using Penstock.Gateway.Health;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>One try at one target: what the stages inside Resilience narrow, fill in and measure.</summary>
public sealed class Attempt
{
    /// <summary>Counts from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The deadlines of this attempt.</summary>
    public required AttemptDeadline Deadline { get; init; }

    /// <summary>Chooses among <see cref="Candidates"/>.</summary>
    public required ILoadBalancingPolicy Policy { get; init; }

    /// <summary>The targets that it may go to: of one tier, fewer as stages narrow them. Never empty.</summary>
    public required ImmutableArray<TargetState> Candidates { get; set; }

    /// <summary>Where it goes; set by LoadBalancing.</summary>
    public TargetState? Target { get; set; }

    /// <summary>The replica that it goes to, where the target is a pool; set by LoadBalancing.</summary>
    public ReplicaState? Replica { get; set; }

    /// <summary>By which right it goes there; set by LoadBalancing.</summary>
    public HealthPass Pass { get; set; }

    /// <summary>When it was sent, as a timestamp; 0 before.</summary>
    public long DispatchedAt { get; set; }

    /// <summary>The fault that it ended with; null when it did not, or was never sent.</summary>
    public ProviderFault? Fault { get; set; }
}
