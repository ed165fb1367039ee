using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting;

/// <summary>
/// What happened since the last time that was sent, for services that add up what they are sent. What could not be sent is in the next
/// changes. Remembers as much as there are series, which is bounded.
/// </summary>
/// <param name="names">Which metrics; a star at the end stands for any rest.</param>
internal sealed class MetricChanges(IReadOnlyList<string> names)
{
    private Dictionary<string, MetricPoint> _sent = new(StringComparer.Ordinal);
    private Dictionary<string, MetricPoint> _next = new(StringComparer.Ordinal);

    /// <summary>Counters and histograms less what was sent before; gauges as they are. Series in which nothing happened are left out.</summary>
    public ImmutableArray<MetricReading> Since(MetricSnapshot snapshot)
    {
        _next = new Dictionary<string, MetricPoint>(StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<MetricReading>();
        foreach (MetricReading metric in snapshot.Metrics.Where(metric => IsWanted(metric.Definition.Name)))
        {
            ImmutableArray<MetricPoint> points = metric.Definition.Type == MetricType.Gauge ? metric.Points : Changed(metric);
            if (!points.IsEmpty)
            {
                changes.Add(metric with { Points = points });
            }
        }

        return changes.DrainToImmutable();
    }

    /// <summary>They were sent.</summary>
    public void Sent() => _sent = _next;

    private bool IsWanted(string name) => names.Any(wanted => wanted.EndsWith('*')
        ? name.StartsWith(wanted.AsSpan()[..^1], StringComparison.Ordinal)
        : string.Equals(name, wanted, StringComparison.Ordinal));

    private ImmutableArray<MetricPoint> Changed(MetricReading metric)
    {
        var points = ImmutableArray.CreateBuilder<MetricPoint>();
        foreach (MetricPoint point in metric.Points)
        {
            string key = metric.Definition.Name + "\n" + string.Join('\n', point.LabelValues);
            _next[key] = point;
            MetricPoint change = _sent.TryGetValue(key, out MetricPoint? before) ? Less(point, before) : point;
            if (metric.Definition.Type == MetricType.Histogram ? change.Count > 0 : change.Number > 0)
            {
                points.Add(change);
            }
        }

        return points.DrainToImmutable();
    }

    private static MetricPoint Less(MetricPoint point, MetricPoint before) => point with
    {
        Number = point.Number - before.Number,
        Counts = [.. point.Counts.Select((count, i) => count - before.Counts[i])],
    };
}
