using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Pools;

/// <summary>Counts what a pool's replicas are sent and what became of it. Comes after balancing, so that the replica is known.</summary>
internal sealed class PoolMeteringStage(PoolTraffic traffic) : IBracketStage
{
    public ValueTask<bool> EnterAsync(InferenceContext context)
    {
        Attempt attempt = context.Attempt!;
        if (CountersOf(attempt) is { } counters && !attempt.IsCounted && attempt.Kind is AttemptKind.First or AttemptKind.Failover)
        {
            attempt.IsCounted = true;
            counters.Arrive(context.Request.Body.Bytes.Length);
        }

        return ValueTask.FromResult(true);
    }

    public void Leave(InferenceContext context, bool isOrderly)
    {
        Attempt attempt = context.Attempt!;
        if (!isOrderly || CountersOf(attempt) is not { } counters)
        {
            return;
        }

        TargetState target = attempt.Target!;
        if (attempt.OverflowOf is not null)
        {
            counters.Overflow(Metering.UsageCost.Of(context.Usage, target));
        }
        else if (context.Outcome == Outcome.Completed)
        {
            counters.Complete(context, target.Pool!.Scale.Slo);
        }
    }

    /// <summary>Null where neither a pool is called nor another in its place.</summary>
    private PoolCounters? CountersOf(Attempt attempt) => (attempt.OverflowOf ?? attempt.Target?.Pool) is { } pool ? traffic.Of(pool.Name) : null;
}
