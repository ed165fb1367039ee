using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting.CloudWatch;

/// <summary>One series as CloudWatch knows it.</summary>
/// <param name="Definition">The metric.</param>
/// <param name="Dimensions">Labels with a value; CloudWatch takes no empty ones, and at most 30.</param>
/// <param name="Point">Its figures.</param>
internal sealed record CloudWatchDatum(MetricDefinition Definition, IReadOnlyList<KeyValuePair<string, string>> Dimensions, MetricPoint Point)
{
    private const int LongestValue = 1024;

    /// <summary>As CloudWatch names the unit.</summary>
    public string Unit => Definition.Unit switch
    {
        "s" => "Seconds",
        "By" => "Bytes",
        "USD" or "1" or "{share}" or "{truth}" => "None",
        _ => "Count",
    };

    /// <summary>The series of a metric.</summary>
    public static IEnumerable<CloudWatchDatum> Of(MetricReading metric) => metric.Points.Select(point => new CloudWatchDatum(
        metric.Definition,
        [.. metric.Definition.Labels.Zip(point.LabelValues, Pair).Where(pair => pair.Value.Length > 0)],
        point));

    /// <summary>The same as single numbers.</summary>
    public IEnumerable<(string Name, double Value, string Unit)> Numbers()
    {
        if (Definition.Type != MetricType.Histogram)
        {
            return [(Definition.Name, Point.Number, Unit)];
        }

        return
        [
            (Definition.Name + ".count", Point.Count, "Count"),
            (Definition.Name + ".sum", Point.Number, Unit),
            (Definition.Name + ".p50", BucketQuantile.Of(Definition, Point, 0.5), Unit),
            (Definition.Name + ".p95", BucketQuantile.Of(Definition, Point, 0.95), Unit),
            (Definition.Name + ".p99", BucketQuantile.Of(Definition, Point, 0.99), Unit),
        ];
    }

    /// <summary>A histogram's values with how often each was seen: the middle of each bucket, which CloudWatch makes percentiles of.</summary>
    public IEnumerable<(double Value, long Count)> Values()
    {
        for (int i = 0; i < Point.Counts.Length; i++)
        {
            if (Point.Counts[i] > 0)
            {
                double lower = i == 0 ? 0 : Definition.Bounds[i - 1];
                yield return (i < Definition.Bounds.Length ? (lower + Definition.Bounds[i]) / 2 : lower, Point.Counts[i]);
            }
        }
    }

    private static KeyValuePair<string, string> Pair(string name, string value) =>
        new(name, value.Length <= LongestValue ? value : value[..LongestValue]);
}
