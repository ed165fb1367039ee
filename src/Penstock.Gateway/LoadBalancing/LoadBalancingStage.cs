using System.Collections.Immutable;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>Binds an attempt to a target, and to a replica where the target is a pool; counts it as running there until it ends.</summary>
internal sealed class LoadBalancingStage(TimeProvider time, Random random, ReplicaRoster roster) : IInferenceStage
{
    private readonly TargetChoice _targets = new(random, roster);

    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        if (Bind(context, attempt) is { } error)
        {
            context.Fail(error, Outcome.UpstreamFault);
            return;
        }

        attempt.Target!.Load.Begin();
        attempt.Replica?.Load.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            attempt.Replica?.Load.End();
            attempt.Target.Load.End();
            if (attempt.Fault?.Cause == FaultCause.Connect)
            {
                attempt.Replica?.Suspect(time);
            }
        }
    }

    /// <summary>Null is success.</summary>
    private InferenceError? Bind(InferenceContext context, Attempt attempt)
    {
        long now = time.GetTimestamp();
        if (_targets.Bind(context, attempt, now) is { } error)
        {
            return _targets.LacksReplica(attempt.Candidates, now) ? LostReplica(attempt) : error;
        }

        if (attempt.Target!.Pool is null || TryBindReplica(context, attempt, now))
        {
            return null;
        }

        attempt.Target.Health.Report(attempt.Pass, HealthReport.Nothing);
        return LostReplica(attempt);
    }

    private bool TryBindReplica(InferenceContext context, Attempt attempt, long now)
    {
        ImmutableArray<ReplicaState> replicas = roster.Ready(attempt.Target!.Pool!.Name);
        using var alive = new ChoiceBuffer<ReplicaState>(replicas.Length);
        foreach (ReplicaState replica in replicas)
        {
            if (!replica.IsSuspect(now))
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
