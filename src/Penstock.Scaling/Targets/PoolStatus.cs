using System.Collections.Immutable;

namespace Penstock.Scaling.Targets;

/// <summary>A pool as an operator sees it, at one moment.</summary>
/// <param name="Pool">Its name.</param>
/// <param name="Target">Which kind of target runs it: <c>process</c> or <c>external</c>.</param>
/// <param name="Desired">How many replicas are wanted.</param>
/// <param name="Health">How it is.</param>
/// <param name="Replicas">All that are not gone.</param>
/// <param name="Restarts">How many replicas were lost since the pool was made, not counting those that were asked to stop.</param>
/// <param name="LastFailure">The last such loss; null while there was none.</param>
/// <param name="NextStartAt">When the next start is tried, while backing off.</param>
public sealed record PoolStatus(
    string Pool,
    string Target,
    int Desired,
    PoolHealth Health,
    ImmutableArray<ReplicaStatus> Replicas,
    long Restarts,
    PoolFailure? LastFailure,
    DateTimeOffset? NextStartAt);
