namespace Penstock.Telemetry.Metrics;

/// <summary>
/// OpenTelemetry's names in Prometheus' form: underscores, the unit at the end, <c>_total</c> on counters. Source:
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
/// </summary>
internal static class PrometheusNames
{
    /// <summary>The name of a metric.</summary>
    public static string Of(string name, MetricType type, string unit)
    {
        string text = name.Replace('.', '_');
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "USD" => "_usd",
            "1" => "_ratio",
            _ => "",
        };
        text = text.EndsWith(suffix, StringComparison.Ordinal) ? text : text + suffix;
        return type == MetricType.Counter ? text + "_total" : text;
    }
}
