using Penstock.Scaling.Mixing;
using Penstock.Scaling.Policies;

namespace Penstock.Scaling.Decisions;

/// <summary>How many replicas there should be, and every reason for it.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Current">Replicas that were ready or starting.</param>
/// <param name="Desired">Replicas that there should be.</param>
/// <param name="Votes">What each policy wanted.</param>
/// <param name="Binding">The policy or the constraint that decided.</param>
public sealed record ScalingDecision(DateTimeOffset At, int Current, int Desired, IReadOnlyList<PolicyVote> Votes, string Binding)
{
    /// <summary>The same by type, where the pool has several; empty where it has one.</summary>
    public IReadOnlyList<TypeCount> Mix { get; init; } = [];
}
