using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric without labels.</summary>
internal sealed class SingleMetric(MetricDefinition definition, ISeries series) : IMetric
{
    public MetricDefinition Definition { get; } = definition;

    public ImmutableArray<MetricPoint> Read() => [series.Read([])];
}
