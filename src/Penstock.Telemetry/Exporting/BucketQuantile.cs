using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting;

/// <summary>Quantiles that a histogram's buckets allow, by straight lines inside a bucket as Prometheus' <c>histogram_quantile</c> draws them.</summary>
internal static class BucketQuantile
{
    /// <summary>The <paramref name="quantile"/> in [0, 1] of a histogram with observations; above the last bound, that bound.</summary>
    public static double Of(MetricDefinition definition, MetricPoint point, double quantile)
    {
        double rank = quantile * point.Count;
        double before = 0;
        for (int i = 0; i < definition.Bounds.Length; i++)
        {
            double count = point.Counts[i];
            if (before + count >= rank && count > 0)
            {
                double lower = i == 0 ? 0 : definition.Bounds[i - 1];
                return lower + ((definition.Bounds[i] - lower) * ((rank - before) / count));
            }

            before += count;
        }

        return definition.Bounds[^1];
    }
}
