using Microsoft.Extensions.Logging;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway;

/// <summary>The order in which a request passes the stages. Host, origin and key were checked before its body was read.</summary>
public static class GatewayPipeline
{
    /// <summary>The whole pipeline, ready to run any number of exchanges at once.</summary>
    public static InferenceDelegate Compose(
        TimeProvider time, Random random, ReplicaRoster roster, GatewayMetrics metrics, RecentRequests requests, ILoggerFactory logs) =>
        StageChain.Of(
            new MeteringStage(time, metrics, requests),
            new ResolutionStage(),
            new ResilienceStage(time, new Backoff(random), Attempt(time, roster, metrics, logs)));

    /// <summary>What each attempt passes, inside Resilience.</summary>
    private static InferenceDelegate Attempt(TimeProvider time, ReplicaRoster roster, GatewayMetrics metrics, ILoggerFactory logs) =>
        StageChain.Of(
            new QueueStage(),
            new LoadBalancingStage(time, roster),
            new AttemptMeteringStage(metrics, logs.CreateLogger("Penstock.Gateway.Attempts")),
            new ProviderStage(time, new DrainSlots()));
}
