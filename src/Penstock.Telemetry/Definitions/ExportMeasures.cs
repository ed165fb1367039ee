using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>What becomes of telemetry that is sent elsewhere.</summary>
public static class ExportMeasures
{
    public static MetricDefinition Items { get; } = MetricDefinition.Counter(
        "penstock.telemetry.export_items", "{item}", "Series and spans that were to be exported, by what became of them: sent, dropped.",
        ["exporter", "result"]);

    public static MetricDefinition Failures { get; } = MetricDefinition.Counter(
        "penstock.telemetry.export_failures", "{call}", "Calls of an exporter that failed; what they held is tried again, a bounded number of times.", ["exporter"]);

    public static ImmutableArray<MetricDefinition> All { get; } = [Items, Failures];
}
