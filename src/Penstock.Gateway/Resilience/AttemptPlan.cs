using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Providers;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// Where the attempts of one exchange go: through the targets of a tier, then to the next tier, then round again, within the
/// number of attempts. Pure bookkeeping, no waiting.
/// </summary>
internal sealed class AttemptPlan(ImmutableArray<Tier> tiers, RetryOptions retry)
{
    private ImmutableArray<TargetState> _left = tiers[0].Targets;
    private int _tier;
    private int _lastTier = -1;
    private int _running;

    /// <summary>How many attempts were sent and have ended.</summary>
    public int Sent { get; private set; }

    /// <summary>How often all tiers were gone through without success.</summary>
    public int Rounds { get; private set; }

    /// <summary>The tier that is being tried.</summary>
    public Tier Tier => tiers[_tier];

    /// <summary>Its targets that have not failed in this round; at least one.</summary>
    public ImmutableArray<TargetState> Candidates => _left;

    /// <summary>What the next attempt is: failover is the first one in a tier, and all further ones there are retries.</summary>
    public AttemptKind Kind => _lastTier < 0 ? AttemptKind.First
        : Rounds == 0 && _tier > _lastTier ? AttemptKind.Failover
        : AttemptKind.Retry;

    /// <summary>Whether one more may run beside those that run now.</summary>
    public bool HasAttempt => Sent + _running < retry.Attempts;

    /// <summary>An attempt begins; its number, from 1.</summary>
    public int Begin() => Sent + ++_running;

    /// <summary>
    /// Takes in how an attempt ended and moves on. False when it was the last: it succeeded, the fault is not worth another one, or no
    /// attempt is left.
    /// </summary>
    public bool TryGoOn(InferenceContext attempted)
    {
        _running--;
        Attempt attempt = attempted.Attempt!;
        if (attempted.Output.IsCommitted || attempted.Outcome is Outcome.Completed or Outcome.ClientGone or Outcome.LostHedge)
        {
            return false;
        }

        if (attempt.IsRefused)
        {
            return TryWithout(attempt.Target);
        }

        if (attempt.DispatchedAt == 0 && attempt.Fault is null)
        {
            return attempt.Deadline.Reason == CancelReason.None && TryNextTier();
        }

        Sent++;
        _lastTier = Math.Max(_lastTier, _tier);
        if (Sent >= retry.Attempts || attempt.Fault is not { } fault || !IsWorthRetrying(fault, attempt.Deadline.Reason))
        {
            return false;
        }

        Pass(attempt, fault);
        return true;
    }

    /// <summary>Nothing in this tier can be called: its pools sleep and did not wake in time.</summary>
    private bool TryNextTier()
    {
        if (_tier + 1 == tiers.Length)
        {
            return false;
        }

        _left = tiers[++_tier].Targets;
        return true;
    }

    /// <summary>A budget said no to this target: another one may have more. Nobody goes round again for that.</summary>
    private bool TryWithout(TargetState? target)
    {
        _left = target is null ? [] : _left.Remove(target);
        return !_left.IsEmpty || TryNextTier();
    }

    private void Pass(Attempt attempt, ProviderFault fault)
    {
        // A pool outlives one replica: another may answer, or the same one after its restart.
        bool poolLives = fault.Cause == FaultCause.Connect && attempt.Target?.Pool is not null;
        if (attempt.Target is null || poolLives)
        {
            return;
        }

        _left = _left.Remove(attempt.Target);
        if (_left.IsEmpty && !TryNextTier())
        {
            Rounds++;
            _tier = 0;
            _left = tiers[0].Targets;
        }
    }

    private bool IsWorthRetrying(ProviderFault fault, CancelReason reason) => fault.Cause switch
    {
        FaultCause.Connect => retry.On.HasFlag(RetryCauses.Connect),
        FaultCause.RateLimited => retry.On.HasFlag(RetryCauses.RateLimited),
        FaultCause.ServerFault => retry.On.HasFlag(RetryCauses.ServerFault),
        FaultCause.Deadline => reason == CancelReason.FirstToken && retry.On.HasFlag(RetryCauses.FirstToken),
        _ => false,
    };
}
