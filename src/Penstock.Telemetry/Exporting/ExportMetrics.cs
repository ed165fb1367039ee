using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting;

/// <summary>What exporters count of themselves.</summary>
public sealed class ExportMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<Counter> _items = registry.Counters(ExportMeasures.Items);
    private readonly MetricFamily<Counter> _failures = registry.Counters(ExportMeasures.Failures);

    /// <summary>Items that were taken.</summary>
    public void Sent(string exporter, int items) => _items.With(exporter, "sent").Add(items);

    /// <summary>Items that nobody will see: refused, tried too often, or more than the queue holds.</summary>
    public void Dropped(string exporter, int items) => _items.With(exporter, "dropped").Add(items);

    /// <summary>A call that failed.</summary>
    public void Failed(string exporter) => _failures.With(exporter).Increment();
}
