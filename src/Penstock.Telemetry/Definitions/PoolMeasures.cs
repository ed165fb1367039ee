using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Pools of model servers of one's own.</summary>
public static class PoolMeasures
{
    public static MetricDefinition Replicas { get; } = MetricDefinition.Gauge(
        "penstock.pool.replicas", "{replica}", "Replicas of a pool by phase.", ["pool", "phase"], 1024);

    public static MetricDefinition Desired { get; } = MetricDefinition.Gauge(
        "penstock.pool.replicas_desired", "{replica}", "Replicas that are wanted.", ["pool"]);

    public static MetricDefinition Lost { get; } = MetricDefinition.Counter(
        "penstock.pool.replicas_lost", "{replica}", "Replicas that ended without being asked to.", ["pool"]);

    public static ImmutableArray<MetricDefinition> All { get; } = [Replicas, Desired, Lost];
}
