using Penstock.Gateway.Inference;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Queueing;

/// <summary>How many wait, read at each scrape.</summary>
internal static class QueueMetrics
{
    public static void Define(MetricRegistry metrics, Func<GatewaySnapshot> snapshot) => metrics.Observe(
        GatewayMeasures.QueueDepth, () => snapshot().Models.Select(model => new Observation(model.Value.Queue.Waiting, model.Key)));
}
