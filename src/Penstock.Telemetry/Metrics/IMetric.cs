using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>What a registry holds.</summary>
internal interface IMetric
{
    MetricDefinition Definition { get; }

    ImmutableArray<MetricPoint> Read();
}
