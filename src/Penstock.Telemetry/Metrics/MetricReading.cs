using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric and all of its series as they stand.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="Points">In the order of their labels.</param>
public sealed record MetricReading(MetricDefinition Definition, ImmutableArray<MetricPoint> Points);
