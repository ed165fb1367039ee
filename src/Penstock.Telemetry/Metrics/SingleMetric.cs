using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>A metric without labels.</summary>
internal sealed class SingleMetric(MetricDefinition definition, ISeries series) : IMetric
{
    public MetricDefinition Definition { get; } = definition;

    public void Write(PrometheusTextWriter writer) => series.Write(writer, new SeriesName(Definition.Name, "", [], []));
}
