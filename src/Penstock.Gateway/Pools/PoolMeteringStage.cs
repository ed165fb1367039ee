using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Pools;

/// <summary>Counts what a pool's replicas are sent and what became of it. Comes after balancing, so that the replica is known.</summary>
internal sealed class PoolMeteringStage(PoolTraffic traffic) : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        return attempt.Target?.Pool is null && attempt.OverflowOf is null ? next(context) : CountAsync(context, attempt, next);
    }

    private async ValueTask CountAsync(InferenceContext context, Attempt attempt, InferenceDelegate next)
    {
        TargetState target = attempt.Target!;
        PoolCounters counters = traffic.Of((attempt.OverflowOf ?? target.Pool!).Name);
        if (!attempt.IsCounted && attempt.Kind is AttemptKind.First or AttemptKind.Failover)
        {
            attempt.IsCounted = true;
            counters.Arrive(context.Request.Body.Bytes.Length);
        }

        await next(context);
        if (attempt.OverflowOf is not null)
        {
            counters.Overflow(Metering.UsageCost.Of(context.Usage, target));
        }
        else if (context.Outcome == Outcome.Completed)
        {
            counters.Complete(context, target.Pool!.Scale.Slo);
        }
    }
}
