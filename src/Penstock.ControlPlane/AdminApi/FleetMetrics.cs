using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>The pools' figures, read at each scrape.</summary>
internal static class FleetMetrics
{
    public static void Define(MetricRegistry metrics, Fleet fleet)
    {
        metrics.Observe(PoolMeasures.Replicas, () => fleet.Status().SelectMany(ByPhase));
        metrics.Observe(PoolMeasures.Desired, () => fleet.Status().Select(pool => new Observation(pool.Desired, pool.Pool)));
        metrics.Observe(PoolMeasures.Lost, () => fleet.Status().Select(pool => new Observation(pool.Restarts, pool.Pool)));
    }

    private static IEnumerable<Observation> ByPhase(PoolStatus pool) => Enum.GetValues<ReplicaPhase>().Select(
        phase => new Observation(pool.Replicas.Count(status => status.Replica.Phase == phase), pool.Pool, Words.Of(phase)));
}
