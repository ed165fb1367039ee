using Penstock.Scaling.Autoscaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>How a pool scales, in the admin API.</summary>
/// <param name="Name">The pool.</param>
/// <param name="Target">Where its replicas run.</param>
/// <param name="Mode"><c>active</c> or <c>advisory</c>.</param>
/// <param name="IsLeader">Whether this control plane acts on it.</param>
/// <param name="Leader">Which one does; null when none is known.</param>
/// <param name="Min">The fewest replicas.</param>
/// <param name="Max">The most.</param>
/// <param name="Desired">Replicas that there should be.</param>
/// <param name="Ready">Replicas that take requests.</param>
/// <param name="Starting">Replicas that start.</param>
/// <param name="Draining">Replicas that finish what they have.</param>
/// <param name="InFlight">Requests that run.</param>
/// <param name="Queued">Requests that wait.</param>
/// <param name="Binding">What decided the number; null before the first decision.</param>
/// <param name="Manual">What an operator pinned; null when nothing is.</param>
/// <param name="ReplicaHourUsd">What a replica costs in an hour.</param>
/// <param name="UsdPerHour">What all of them cost now.</param>
/// <param name="MonthUsd">What they have cost this month (UTC).</param>
/// <param name="Mix">Replicas that there should be by type, where the pool has several; null where it has one.</param>
/// <param name="Overflowed">Requests that went to the overflow since the gateway started.</param>
/// <param name="OverflowUsd">What that cost.</param>
/// <param name="Learned">What was learned of a replica.</param>
/// <param name="Problem">Why nothing can be decided or agreed on now; null when it can.</param>
internal sealed record PoolScaleDocument(
    string Name,
    string Target,
    string Mode,
    bool IsLeader,
    string? Leader,
    int Min,
    int Max,
    int Desired,
    int Ready,
    int Starting,
    int Draining,
    int InFlight,
    int Queued,
    string? Binding,
    ManualScale? Manual,
    decimal ReplicaHourUsd,
    decimal UsdPerHour,
    decimal MonthUsd,
    IReadOnlyDictionary<string, int>? Mix,
    long Overflowed,
    double OverflowUsd,
    LearnedDocument Learned,
    string? Problem);
