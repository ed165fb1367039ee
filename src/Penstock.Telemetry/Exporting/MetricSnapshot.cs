using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting;

/// <summary>Every metric at one moment.</summary>
/// <param name="Metrics">As they stand.</param>
/// <param name="Start">Since when counters count.</param>
/// <param name="Now">When they were read.</param>
public sealed record MetricSnapshot(ImmutableArray<MetricReading> Metrics, DateTimeOffset Start, DateTimeOffset Now)
{
    /// <summary>How many series there are.</summary>
    public int Series => Metrics.Sum(metric => metric.Points.Length);
}
