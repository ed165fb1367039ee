using System.Globalization;
using Penstock.Telemetry.Metrics;

namespace Penstock.Cli.Monitoring;

/// <summary>Everything that a gateway measured at one moment, and what happened since an earlier one.</summary>
internal sealed class MetricMoment(string text, long at)
{
    private readonly ILookup<string, MetricSample> _samples = MetricText.Read(text).ToLookup(sample => sample.Name, StringComparer.Ordinal);

    /// <summary>When, as a timestamp.</summary>
    public long At { get; } = at;

    /// <summary>A metric's samples.</summary>
    public IEnumerable<MetricSample> Of(MetricDefinition metric, string suffix = "") => _samples[metric.PrometheusName + suffix];

    /// <summary>The sum of those that <paramref name="which"/> picks.</summary>
    public double Sum(MetricDefinition metric, Func<MetricSample, bool> which, string suffix = "") => Of(metric, suffix).Where(which).Sum(sample => sample.Value);

    /// <summary>What was added since <paramref name="before"/>; a counter that fell began anew.</summary>
    public double Increase(MetricMoment before, MetricDefinition metric, Func<MetricSample, bool> which, string suffix = "")
    {
        double now = Sum(metric, which, suffix);
        double then = before.Sum(metric, which, suffix);
        return now >= then ? now - then : now;
    }

    /// <summary>
    /// A quantile of what was observed since <paramref name="before"/>, by straight lines inside a bucket; null when nothing was. Above the last
    /// bound it is that bound.
    /// </summary>
    public double? Quantile(MetricMoment before, MetricDefinition metric, double quantile, Func<MetricSample, bool> which)
    {
        (double Bound, double Count)[] buckets =
        [
            .. metric.Bounds.Append(double.PositiveInfinity).Select(bound => (bound, Increase(before, metric, sample => which(sample) && Bound(sample) == bound, "_bucket"))),
        ];
        double total = buckets[^1].Count;
        if (total <= 0)
        {
            return null;
        }

        double rank = quantile * total;
        int i = Array.FindIndex(buckets, bucket => bucket.Count >= rank);
        if (i < 0 || double.IsInfinity(buckets[i].Bound))
        {
            return metric.Bounds[^1];
        }

        (double lower, double below) = i == 0 ? (0, 0) : (buckets[i - 1].Bound, buckets[i - 1].Count);
        double inside = buckets[i].Count - below;
        return inside <= 0 ? buckets[i].Bound : lower + ((buckets[i].Bound - lower) * ((rank - below) / inside));
    }

    private static double Bound(MetricSample sample) =>
        sample["le"] is "+Inf" ? double.PositiveInfinity : double.Parse(sample["le"], CultureInfo.InvariantCulture);
}
