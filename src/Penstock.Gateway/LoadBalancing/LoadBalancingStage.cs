using System.Collections.Immutable;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>Binds an attempt to a target, and to a replica where the target is a pool; counts it as running there until it ends.</summary>
internal sealed class LoadBalancingStage(TimeProvider time, Random random, ReplicaRoster roster) : IBracketStage
{
    private readonly TargetChoice _targets = new(random, roster);

    public ValueTask<bool> EnterAsync(InferenceContext context)
    {
        Attempt attempt = context.Attempt!;
        if (Bind(context, attempt) is { } error)
        {
            attempt.Target = null;
            if (!attempt.HasNoRoom)
            {
                context.Fail(error, Outcome.UpstreamFault);
            }

            return ValueTask.FromResult(false);
        }

        attempt.Bound = BoundAttempt.Of(context, time);
        return ValueTask.FromResult(true);
    }

    public void Leave(InferenceContext context, bool isOrderly)
    {
        Attempt attempt = context.Attempt!;
        attempt.Bound.End();
        if (attempt.Fault?.Cause == FaultCause.Connect)
        {
            attempt.Replica?.Suspect(time);
        }
    }

    /// <summary>Chooses and counts in. Null is success.</summary>
    private InferenceError? Bind(InferenceContext context, Attempt attempt)
    {
        // Between the choice and the counting another request may have taken the last place: choose again, among fewer.
        while (true)
        {
            long now = time.GetTimestamp();
            if (_targets.Bind(context, attempt, now) is { } error)
            {
                return !attempt.HasNoRoom && _targets.LacksReplica(attempt.Candidates, now) ? LostReplica(attempt) : error;
            }

            TargetState target = attempt.Target!;
            bool isBound = target.Pool is null || TryBindReplica(context, attempt, now);
            if (isBound && TryBegin(attempt, target))
            {
                return null;
            }

            target.Health.Report(attempt.Pass, HealthReport.NotSent);
            if (!isBound)
            {
                return LostReplica(attempt);
            }
        }
    }

    private static bool TryBegin(Attempt attempt, TargetState target)
    {
        int? most = target.Options.MaxConcurrent;
        if (attempt.Replica is not { } replica)
        {
            return target.Load.TryBegin(most);
        }

        if (!replica.Load.TryBegin(most))
        {
            return false;
        }

        target.Load.Begin();
        return true;
    }

    private bool TryBindReplica(InferenceContext context, Attempt attempt, long now)
    {
        ImmutableArray<ReplicaState> replicas = roster.Ready(attempt.Target!.Pool!.Name);
        attempt.Target.Load.Replicas = replicas.Length;
        using var alive = new ChoiceBuffer<ReplicaState>(replicas.Length);
        foreach (ReplicaState replica in replicas)
        {
            if (ReplicaRoster.Takes(replica, attempt.Target, now, attempt.Avoided))
            {
                alive.Add(replica, replica.Load);
            }
        }

        attempt.Replica = alive.Choose(attempt.Target.Replicas, context);
        return attempt.Replica is not null;
    }

    /// <summary>A replica went between the queue and here.</summary>
    private static InferenceError LostReplica(Attempt attempt)
    {
        attempt.Fault = new(new(ErrorKind.UpstreamUnavailable, "No model server is ready. Try again."), FaultCause.Connect);
        return attempt.Fault.Error;
    }
}
