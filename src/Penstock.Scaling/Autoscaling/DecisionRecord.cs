using System.Collections.Immutable;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Policies;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Autoscaling;

/// <summary>One decision about one pool, every reason for it, and what became of it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="At">When it was made.</param>
/// <param name="Sample">What was seen.</param>
/// <param name="Current">Replicas that were ready or starting.</param>
/// <param name="Desired">Replicas that there should be.</param>
/// <param name="Binding">The policy or the constraint that decided; <c>manual</c> where an operator did.</param>
/// <param name="Votes">What each policy wanted.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Note">Why it could not be done, or who pinned it; null where there is nothing to add.</param>
public sealed record DecisionRecord(
    string Pool,
    DateTimeOffset At,
    PoolSample Sample,
    int Current,
    int Desired,
    string Binding,
    ImmutableArray<PolicyVote> Votes,
    DecisionOutcome Outcome,
    string? Note)
{
    /// <summary>Replicas that there should be by type, where the pool has several; empty where it has one.</summary>
    public IReadOnlyList<TypeCount> Mix { get; init; } = [];
}
