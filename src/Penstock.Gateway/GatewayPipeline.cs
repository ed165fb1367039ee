using Penstock.Gateway.Health;
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
    public static InferenceDelegate Compose(PipelineParts parts) =>
        StageChain.Of(
            new MeteringStage(parts.Time, parts.Metrics, parts.Requests),
            new ResolutionStage(),
            new ResilienceStage(parts.Time, new Backoff(parts.Random), parts.Metrics, Attempt(parts)));

    /// <summary>What each attempt passes, inside Resilience.</summary>
    private static InferenceDelegate Attempt(PipelineParts parts) =>
        StageChain.Of(
            new QueueStage(parts.Time),
            new LoadBalancingStage(parts.Time, parts.Random, parts.Roster),
            new HealthStage(parts.Time),
            new FurtherAttemptStage(parts.Metrics),
            new AttemptMeteringStage(parts.Metrics, parts.Logs.CreateLogger("Penstock.Gateway.Attempts")),
            new ProviderStage(parts.Time, new DrainSlots()));
}
