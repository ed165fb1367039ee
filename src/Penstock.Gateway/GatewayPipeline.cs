using Penstock.Gateway.Bodies;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Health;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Pools;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Reservation;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway;

/// <summary>The order in which a request passes the stages. Host, origin and key were checked before its body was read.</summary>
public static class GatewayPipeline
{
    /// <summary>The whole pipeline, ready to run any number of exchanges at once.</summary>
    public static InferenceDelegate Compose(PipelineParts parts)
    {
        AccountBook accounts = parts.Accounts ?? new AccountBook(new LocalCounters(parts.Time, SpendFile.InMemory()), parts.Time);
        ReservationRegister reservations = parts.Reservations ?? new ReservationRegister(parts.Time, parts.Metrics.Limits);
        InferenceDelegate attempt = Attempt(parts, accounts);
        parts.Semantic?.Connect(attempt);
        return StageChain.Of([
            new MeteringStage(parts.Time, parts.Metrics, parts.Requests, parts.Ledger, parts.Measures, parts.Logs.CreateLogger("Penstock.Gateway.Requests")),
            new RequestLimitsStage(accounts, parts.Metrics.Limits, parts.Time),
            new ResolutionStage(),
            new BodyStage(parts.Bodies, parts.Metrics.BodiesLeftOut),
            new ShadowStage(parts.Time, parts.Random, parts.Metrics, parts.Shadows, parts.Logs.CreateLogger("Penstock.Gateway.Shadows"), attempt),
            new CanaryStage(parts.Random),
            .. Caching(parts),
            new ReservationStage(accounts, reservations, parts.Metrics.Limits, parts.Time, parts.Logs.CreateLogger("Penstock.Gateway.Budgets")),
            new ResilienceStage(parts.Time, new Backoff(parts.Random), parts.Metrics, attempt)]);
    }

    private static CachingStage[] Caching(PipelineParts parts) =>
        parts.Cache is { } cache ? [new CachingStage(cache, parts.Semantic, parts.Time)] : [];

    /// <summary>What each attempt passes, inside Resilience.</summary>
    private static InferenceDelegate Attempt(PipelineParts parts, AccountBook accounts)
    {
        PoolTraffic pools = parts.Pools ?? new PoolTraffic(parts.Roster, parts.Time);
        return StageChain.Of(
            new OverflowStage(accounts, parts.Roster, parts.Time),
            new QueueStage(parts.Time, pools),
            new LoadBalancingStage(parts.Time, parts.Random, parts.Roster),
            new HealthStage(parts.Time),
            new FurtherAttemptStage(parts.Metrics),
            new PoolMeteringStage(pools),
            new AttemptMeteringStage(parts.Time, parts.Metrics, parts.Ledger, parts.Measures, parts.Logs.CreateLogger("Penstock.Gateway.Attempts")),
            new ProviderStage(parts.Time, new DrainSlots(parts.Metrics.DrainsRefused)));
    }
}
