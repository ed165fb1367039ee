using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric that is read from its owner at each scrape and kept nowhere.</summary>
internal sealed class ObservedMetric(MetricDefinition definition, Func<IEnumerable<Observation>> observe) : IMetric
{
    public MetricDefinition Definition { get; } = definition;

    public ImmutableArray<MetricPoint> Read() =>
        [.. observe().Take(Definition.MaxSeries).Select(observation => new MetricPoint(observation.LabelValues, observation.Value, []))];
}
