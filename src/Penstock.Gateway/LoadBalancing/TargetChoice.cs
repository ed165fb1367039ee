using System.Collections.Immutable;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Which target an attempt goes to: the policy's choice among those whose health admits it, and what comes instead when there are none. Safe
/// for concurrent use.
/// </summary>
internal sealed class TargetChoice(Random random, ReplicaRoster roster)
{
    private static readonly InferenceError NoRoom = new(ErrorKind.Overloaded, "Every target of this model is busy. Try again later.");

    private readonly Dice _dice = new(random);

    /// <summary>Sets the attempt's target and pass. Null is success; else the error that stands if no other tier helps.</summary>
    // 1. A target whose ejection is over is tried at once, by one request, and not by one that has failed already.
    // 2. Else the policy chooses among those that are admitted; one that recovers stands for election in a share of the cases only.
    // 3. Are too few of the tier left, and no other tier is to come, then ejected ones are used too: that is panic.
    // 4. Is there one that is well and full, then it is waited for.
    // 5. Is nobody left, then another tier is better than a target that has failed this request, and that is better than panic.
    public InferenceError? Bind(InferenceContext context, Attempt attempt, long now)
    {
        if (attempt.Number == 1 && TryTrial(attempt, now))
        {
            return null;
        }

        ImmutableArray<TargetState> tier = TierOf(context, attempt, now, out bool isLast);
        bool panics = IsPanic(attempt.Candidates, tier, isLast, now);
        if (TryPolicy(context, attempt, attempt.Candidates, panics, now) || TryTrial(attempt, now))
        {
            return null;
        }

        if (LacksRoom(attempt, now))
        {
            attempt.HasNoRoom = true;
            return NoRoom;
        }

        if (isLast && (TryPolicy(context, attempt, tier, panics: false, now) || TryPolicy(context, attempt, attempt.Candidates, panics: true, now)))
        {
            return null;
        }

        return WhyNone(tier, now);
    }

    /// <summary>Whether one of <paramref name="targets"/> would be sent to if only a replica of its pool were ready.</summary>
    public bool LacksReplica(ImmutableArray<TargetState> targets, long now)
    {
        foreach (TargetState target in targets)
        {
            if (target.Health.Admits(now) && !IsThere(target, now))
            {
                return true;
            }
        }

        return false;
    }

    private bool LacksRoom(Attempt attempt, long now)
    {
        foreach (TargetState target in attempt.Candidates)
        {
            if (target.Health.Admits(now) && IsThere(target, now) && !IsReady(attempt, target, now))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTrial(Attempt attempt, long now)
    {
        foreach (TargetState target in attempt.Candidates)
        {
            if (target.Health.Phase is HealthPhase.Ejected or HealthPhase.HalfOpen && IsReady(attempt, target, now) && target.Health.TryTakeTrial(now))
            {
                (attempt.Target, attempt.Pass) = (target, HealthPass.Trial);
                return true;
            }
        }

        return false;
    }

    private bool TryPolicy(InferenceContext context, Attempt attempt, ImmutableArray<TargetState> candidates, bool panics, long now)
    {
        using var open = new ChoiceBuffer<TargetState>(candidates.Length);
        TargetState? spare = null;
        foreach (TargetState target in candidates)
        {
            HealthVerdict verdict = target.Health.Verdict(now);
            bool isIn = verdict == HealthVerdict.Admitted || (panics && verdict is HealthVerdict.Ejected or HealthVerdict.Trial);
            if (!isIn || !IsReady(attempt, target, now))
            {
                continue;
            }

            double share = target.Health.Share(now);
            if (share >= 1 || _dice.NextShare() < share)
            {
                open.Add(target, target.Load);
            }
            else
            {
                spare = target;
            }
        }

        attempt.Target = open.Choose(attempt.Policy, context) ?? spare;
        attempt.Pass = HealthPass.Normal;
        if (panics && attempt.Target is { } chosen && chosen.Health.Verdict(now) != HealthVerdict.Admitted)
        {
            attempt.Pass = HealthPass.Panic;
        }

        return attempt.Target is not null;
    }

    /// <summary>All targets of the attempt's tier that this caller may use, and whether no tier with an admitted target comes after it.</summary>
    private static ImmutableArray<TargetState> TierOf(InferenceContext context, Attempt attempt, long now, out bool isLast)
    {
        ImmutableArray<TargetState> found = [];
        isLast = true;
        foreach (Tier tier in context.Tiers)
        {
            if (!found.IsEmpty)
            {
                isLast &= !tier.Admits(now);
            }
            else if (ReferenceEquals(tier.Policy, attempt.Policy))
            {
                found = tier.Targets;
            }
        }

        return found.IsEmpty ? attempt.Candidates : found;
    }

    private static bool IsPanic(ImmutableArray<TargetState> candidates, ImmutableArray<TargetState> tier, bool isLast, long now)
    {
        if (!isLast)
        {
            return false;
        }

        int admitted = 0;
        int ejected = 0;
        foreach (TargetState target in tier)
        {
            HealthVerdict verdict = target.Health.Verdict(now);
            admitted += verdict is HealthVerdict.Admitted or HealthVerdict.Resting ? 1 : 0;
            ejected += verdict is HealthVerdict.Ejected or HealthVerdict.Trial ? 1 : 0;
        }

        return ejected > 0 && (double)admitted / (admitted + ejected) < candidates[0].Health.Options.PanicBelow;
    }

    private static InferenceError WhyNone(ImmutableArray<TargetState> tier, long now)
    {
        TimeSpan? soonest = null;
        ErrorKind reason = ErrorKind.UpstreamUnavailable;
        foreach (TargetState target in tier)
        {
            if (target.Health.Rest(now) is { } rest && !(rest >= soonest))
            {
                (soonest, reason) = (rest, target.Health.RestReason);
            }
        }

        return reason switch
        {
            ErrorKind.UpstreamQuotaExhausted => new(reason, "The quota at every provider of this model is used up. The operator has to act."),
            ErrorKind.UpstreamRateLimited => new(reason, "Every target of this model limits the rate of requests. Try again later.", RetryAfter: soonest),
            _ => new(ErrorKind.UpstreamUnavailable, "No target of this model can be called at the moment. Try again later.", RetryAfter: soonest),
        };
    }

    private bool IsThere(TargetState target, long now) => target.Pool is null || roster.HasReady(target.Pool.Name, now);

    private bool IsReady(Attempt attempt, TargetState target, long now) => roster.HasRoom(target, now, attempt.Avoided);
}
