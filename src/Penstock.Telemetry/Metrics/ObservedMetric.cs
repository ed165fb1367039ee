using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric that is read from its owner at each scrape and kept nowhere.</summary>
internal sealed class ObservedMetric(MetricDefinition definition, Func<IEnumerable<Observation>> observe) : IMetric
{
    public MetricDefinition Definition { get; } = definition;

    public void Write(PrometheusTextWriter writer)
    {
        foreach (Observation observation in observe().Take(MetricRegistry.DefaultMaxSeries))
        {
            writer.Sample(new SeriesName(Definition.Name, "", Definition.Labels, observation.LabelValues), observation.Value);
        }
    }
}
