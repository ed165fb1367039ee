using System.Collections.Immutable;
using Penstock.Catalog.Pools;
using Penstock.Gateway.Health;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tracing;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Inference;

/// <summary>One try at one target: what the stages inside Resilience narrow, fill in and measure.</summary>
public sealed class Attempt
{
    /// <summary>Counts from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Why it is made.</summary>
    public AttemptKind Kind { get; init; }

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

    /// <summary>The replica that a slow attempt of the same exchange runs on; a hedge does not go there. Null for all others.</summary>
    public ReplicaState? Avoided { get; init; }

    /// <summary>True when it was not sent, because a budget, the reservation or a full journal did not allow it, or a hedge would have had to wait.</summary>
    public bool IsRefused { get; set; }

    /// <summary>True when a target was there and none had room; the queue waits for it.</summary>
    public bool HasNoRoom { get; set; }

    /// <summary>The pool in whose place it is sent elsewhere, while that has no room; null for all others.</summary>
    public PoolOptions? OverflowOf { get; set; }

    /// <summary>What the target says of its answer; null where the request is not traced.</summary>
    internal AnswerReading? Reading { get; set; }

    /// <summary>True once its pool has counted it as having come.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>Told when it is sent: a hedge's timer starts then.</summary>
    public Action? OnDispatch { get; init; }

    /// <summary>When it was sent, as a timestamp; 0 before.</summary>
    public long DispatchedAt { get; private set; }

    /// <summary>What the target gave out, in tokens as they are estimated while they pass.</summary>
    public long EstimatedOutputTokens { get; set; }

    /// <summary>The usage that was priced last, and its price.</summary>
    internal (TokenUsage? Usage, decimal? Usd) Priced { get; set; }

    /// <summary>What it was counted in with, where it goes to; set by LoadBalancing.</summary>
    internal BoundAttempt Bound { get; set; }

    /// <summary>Its span; null when it is not traced.</summary>
    internal Span? Span { get; set; }

    /// <summary>Its place in the ledger; null where there is none.</summary>
    internal AttemptRecording? Recording { get; set; }

    /// <summary>The fault that it ended with; null when it did not, or was never sent.</summary>
    public ProviderFault? Fault { get; set; }

    /// <summary>It is on its way.</summary>
    public void Dispatch(long now)
    {
        DispatchedAt = now;
        OnDispatch?.Invoke();
    }
}
