using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>One series as it stands.</summary>
/// <param name="LabelValues">In the order of the metric's labels.</param>
/// <param name="Number">The number; of a histogram the sum of all observations.</param>
/// <param name="Counts">Of a histogram: how many observations fell into each bucket, one more than there are bounds; else empty.</param>
public sealed record MetricPoint(string[] LabelValues, double Number, ImmutableArray<long> Counts)
{
    /// <summary>How many observations there were.</summary>
    public long Count => Counts.Sum();
}
