using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>The pools' figures, read at each scrape.</summary>
internal static class FleetMetrics
{
    public static void Define(MetricRegistry metrics, Fleet fleet)
    {
        metrics.Observe(
            "penstock_pool_replicas",
            "Replicas of a pool by phase.",
            MetricType.Gauge,
            ["pool", "phase"],
            () => fleet.Status().SelectMany(ByPhase));
        metrics.Observe(
            "penstock_pool_replicas_desired",
            "Replicas that are wanted.",
            MetricType.Gauge,
            ["pool"],
            () => fleet.Status().Select(pool => new Observation(pool.Desired, pool.Pool)));
        metrics.Observe(
            "penstock_pool_replicas_lost_total",
            "Replicas that ended without being asked to.",
            MetricType.Counter,
            ["pool"],
            () => fleet.Status().Select(pool => new Observation(pool.Restarts, pool.Pool)));
    }

    private static IEnumerable<Observation> ByPhase(PoolStatus pool) => Enum.GetValues<ReplicaPhase>().Select(
        phase => new Observation(pool.Replicas.Count(status => status.Replica.Phase == phase), pool.Pool, Words.Of(phase)));
}
