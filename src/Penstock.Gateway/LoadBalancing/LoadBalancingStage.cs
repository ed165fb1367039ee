using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>Binds an attempt to a target, and to a replica where the target is a pool; counts it as running there until it ends.</summary>
internal sealed class LoadBalancingStage(TimeProvider time, ReplicaRoster roster) : IInferenceStage
{
    public async ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        if (!TryBind(context, attempt))
        {
            // A replica went between the queue and here.
            attempt.Fault = new(new(ErrorKind.UpstreamUnavailable, "No model server is ready. Try again."), FaultCause.Connect);
            context.Fail(attempt.Fault.Error, Outcome.UpstreamFault);
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

    private bool TryBind(InferenceContext context, Attempt attempt)
    {
        long now = time.GetTimestamp();
        ImmutableArray<TargetState> candidates = attempt.Candidates;
        using var ready = new ChoiceBuffer<TargetState>(candidates.Length);
        foreach (TargetState target in candidates)
        {
            if (target.Pool is null || roster.HasReady(target.Pool.Name, now))
            {
                ready.Add(target, target.Load);
            }
        }

        attempt.Target = ready.Choose(attempt.Policy, context);
        if (attempt.Target?.Pool is null)
        {
            return attempt.Target is not null;
        }

        ImmutableArray<ReplicaState> replicas = roster.Ready(attempt.Target.Pool.Name);
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
}
