using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>What a registry holds.</summary>
internal interface IMetric
{
    MetricDefinition Definition { get; }

    void Write(PrometheusTextWriter writer);
}
