using Penstock.Catalog.Pools;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Reservation;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Pools;

/// <summary>
/// Sends an attempt to the pool's overflow while the pool has no replica, or none with room, as far as its daily budget goes; the pool is woken all the
/// same. What the overflow could not answer waits for the pool: it is asked once an exchange.
/// </summary>
internal sealed class OverflowStage(AccountBook accounts, ReplicaRoster roster, TimeProvider time) : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        return attempt.Kind is AttemptKind.First or AttemptKind.Failover && Find(context) is { } full
            ? GoElsewhereAsync(context, full, next)
            : next(context);
    }

    /// <summary>The pool's target that has an overflow and needs it; null where there is room, or something else than pools may answer.</summary>
    private static TargetState? Find(InferenceContext context)
    {
        Attempt attempt = context.Attempt!;
        ReplicaQueue queue = context.Route!.Queue;
        TargetState? found = null;
        foreach (TargetState target in attempt.Candidates)
        {
            if (target.Pool is null)
            {
                return null;
            }

            found ??= target.Overflow is { } overflow && MayUse(context, overflow) ? target : null;
        }

        return found is not null && (queue.IsCold(attempt.Candidates) || !queue.HasRoom(attempt.Candidates)) ? found : null;
    }

    private static bool MayUse(InferenceContext context, TargetState overflow) =>
        context.Caller.Tenant?.Regions is not { } regions || (overflow.Region is { } region && regions.Contains(region));

    // 1. The pool is woken, whoever answers this one.
    // 2. What the answer may cost at most is held back from the day's budget; without room there, the request waits for the pool.
    // 3. Afterwards the budget is charged what it cost.
    private async ValueTask GoElsewhereAsync(InferenceContext context, TargetState full, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        PoolOptions pool = full.Pool!;
        TargetState overflow = full.Overflow!;
        if (context.Route!.Queue.IsCold(attempt.Candidates))
        {
            await roster.Directory.WakeAsync(pool.Name, context.Cancelled);
        }

        Holds? holds = await HoldAsync(context, pool, overflow);
        if (holds is null)
        {
            await next(context);
            return;
        }

        attempt.Candidates = [overflow];
        attempt.OverflowOf = pool;
        try
        {
            await next(context);
        }
        finally
        {
            decimal? usd = Metering.UsageCost.Of(context.Usage, overflow);
            long spent = attempt.DispatchedAt == 0 ? 0 : Money.ToNanoUsd(usd ?? 0);
            holds.Settle(spent, static (actual, _, _) => actual, Instant.Of(time));
        }
    }

    /// <summary>Null when the day's budget leaves no room, or what it would cost is not known.</summary>
    private async ValueTask<Holds?> HoldAsync(InferenceContext context, PoolOptions pool, TargetState overflow)
    {
        if (accounts.Find(AccountKind.Pool, "", pool.Name) is not { } account || account.Find(LimitMeasure.Spend) is not { } budget)
        {
            return null;
        }

        InferenceRequest request = context.Request;
        long prompt = request.Body.Bytes.Length; // no token is shorter than a byte
        long output = (request.MaxOutputTokens ?? overflow.Options.MaxOutputTokens ?? BoundEstimate.UnknownOutputTokens) * (long)request.Choices;
        long most = PriceCeiling.Of(overflow, prompt, output);
        var holds = new Holds();
        return most > 0 && await holds.TryTakeAsync(account, budget, most, Instant.Of(time), context.Cancelled) ? holds : null;
    }
}
