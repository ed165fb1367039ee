using System.Collections.Immutable;
using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Targets;

/// <summary>What a scale target has, or why it cannot say.</summary>
/// <param name="Replicas">All that are not gone. Those without an address take no requests.</param>
/// <param name="Desired">How many the target itself believes are wanted: an edit by somebody else shows here.</param>
/// <param name="Error">Why there is no reading; the other values mean nothing then.</param>
public sealed record TargetReading(ImmutableArray<ReplicaStatus> Replicas, int Desired, TargetError? Error = null)
{
    /// <summary>The same by type, where the pool has several; null where it has one.</summary>
    public IReadOnlyList<TypeCount>? Mix { get; init; }

    /// <summary>No reading.</summary>
    public static TargetReading Failed(TargetError error) => new([], 0, error);
}
