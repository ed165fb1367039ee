using System.Globalization;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Rules;

/// <summary>
/// Expressions in Prometheus' language, made of definitions: none can name a metric or a label that does not exist, or ask a gauge for its rate.
/// </summary>
public static class Promql
{
    /// <summary>A metric's series; <paramref name="matchers"/> as PromQL writes them, without braces.</summary>
    public static string Series(MetricDefinition metric, string matchers = "", string suffix = "") =>
        metric.PrometheusName + suffix + (matchers.Length == 0 ? "" : "{" + Checked(metric, matchers) + "}");

    /// <summary>How often a second, or how much of it, summed by <paramref name="by"/>. Of a histogram: how many observations.</summary>
    public static string Rate(MetricDefinition metric, string window, string matchers = "", params string[] by) =>
        $"{Sum(metric, by)} (rate({Series(metric, matchers, Suffix(metric))}[{window}]))";

    /// <summary>How many in <paramref name="window"/>.</summary>
    public static string Increase(MetricDefinition metric, string window, string matchers = "", params string[] by) =>
        $"{Sum(metric, by)} (increase({Series(metric, matchers, Suffix(metric))}[{window}]))";

    /// <summary>A gauge, summed.</summary>
    public static string Total(MetricDefinition metric, string matchers = "", params string[] by) =>
        metric.Type == MetricType.Gauge ? $"{Sum(metric, by)} ({Series(metric, matchers)})" : throw Wrong(metric, "is no gauge");

    /// <summary>A quantile of a histogram.</summary>
    public static string Quantile(MetricDefinition metric, double quantile, string window, string matchers = "", params string[] by) =>
        metric.Type == MetricType.Histogram
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"histogram_quantile({quantile}, {Sum(metric, ["le", .. by])} (rate({Series(metric, matchers, "_bucket")}[{window}])))")
            : throw Wrong(metric, "is no histogram");

    /// <summary>The share of observations above <paramref name="bound"/>, which must be one of the histogram's.</summary>
    public static string ShareAbove(MetricDefinition metric, double bound, string window, params string[] by)
    {
        string within = "le=\"" + bound.ToString(CultureInfo.InvariantCulture) + "\"";
        return metric.Bounds.Contains(bound)
            ? $"1 - ({Sum(metric, by)} (rate({Series(metric, within, "_bucket")}[{window}])) / {Rate(metric, window, "", by)})"
            : throw Wrong(metric, "has no such bound");
    }

    private static string Suffix(MetricDefinition metric) => metric.Type switch
    {
        MetricType.Counter => "",
        MetricType.Histogram => "_count",
        _ => throw Wrong(metric, "is a gauge and has no rate"),
    };

    private static string Sum(MetricDefinition metric, params string[] by)
    {
        foreach (string label in by.Where(label => label is not "le" && !metric.PrometheusLabels.Contains(label, StringComparer.Ordinal)))
        {
            throw Wrong(metric, $"has no label {label}");
        }

        return by.Length == 0 ? "sum" : $"sum by ({string.Join(", ", by)})";
    }

    private static string Checked(MetricDefinition metric, string matchers)
    {
        foreach (string matcher in matchers.Split("\",", StringSplitOptions.RemoveEmptyEntries))
        {
            string label = matcher[..matcher.AsSpan().IndexOfAny('=', '!')].Trim();
            if (label is not "le" && !metric.PrometheusLabels.Contains(label, StringComparer.Ordinal))
            {
                throw Wrong(metric, $"has no label {label}");
            }
        }

        return matchers;
    }

    private static ArgumentException Wrong(MetricDefinition metric, string what) => new($"{metric.PrometheusName} {what}.", nameof(metric));
}
