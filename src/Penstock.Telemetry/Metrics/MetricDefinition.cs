using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// A metric's name, kind, unit and meaning; everything that exports, documents or alerts on it reads this. Checked when it is made: a bad one
/// is a bug, and it is found at start. Named as OpenTelemetry names metrics; the name for Prometheus follows from name, unit and kind
/// (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
/// </summary>
public sealed class MetricDefinition
{
    private MetricDefinition(string name, string prometheusName, MetricType type, string unit, string help, ImmutableArray<string> labels, int maxSeries)
    {
        if (!IsName(prometheusName) || prometheusName.StartsWith("__", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is no metric name: [a-zA-Z_][a-zA-Z0-9_]*.", nameof(name));
        }

        if (type == MetricType.Counter && !prometheusName.EndsWith("_total", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The counter '{name}' must end with _total.", nameof(name));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeries, 1);
        PrometheusLabels = [.. labels.Select(label => label.Replace('.', '_'))];
        foreach (string label in PrometheusLabels)
        {
            if (!IsName(label) || label is "le" or "quantile" || label.StartsWith("__", StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{label}' is no label name for {name}.", nameof(labels));
            }
        }

        (Name, PrometheusName, Type, Unit, Help, Labels, MaxSeries) = (name, prometheusName, type, unit, help, labels, maxSeries);
    }

    /// <summary>With dots, without unit, as OpenTelemetry names it: <c>penstock.gateway.requests</c>.</summary>
    public string Name { get; }

    /// <summary>As Prometheus names it: <c>penstock_gateway_requests_total</c>.</summary>
    public string PrometheusName { get; }

    /// <summary>One sentence.</summary>
    public string Help { get; }

    /// <summary>What it is.</summary>
    public MetricType Type { get; }

    /// <summary>In UCUM: <c>s</c>, <c>By</c>, <c>1</c>; things that are counted in braces; <c>USD</c> for money.</summary>
    public string Unit { get; }

    /// <summary>Names of labels, as OpenTelemetry names attributes.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>The same with underscores.</summary>
    public ImmutableArray<string> PrometheusLabels { get; }

    /// <summary>Most series; what is beyond is counted as <c>other</c>.</summary>
    public int MaxSeries { get; }

    /// <summary>Upper bounds of a histogram's buckets, rising; empty for others.</summary>
    public ImmutableArray<double> Bounds { get; private init; } = [];

    /// <summary>The edition of the semantic conventions that has it. Default: every one, or none.</summary>
    public ConventionEdition Edition { get; private init; }

    /// <summary>Something that only grows.</summary>
    public static MetricDefinition Counter(
        string name, string unit, string help, ImmutableArray<string> labels = default, int maxSeries = MetricRegistry.DefaultMaxSeries) =>
        new(name, PrometheusNames.Of(name, MetricType.Counter, unit), MetricType.Counter, unit, help, labels.IsDefault ? [] : labels, maxSeries);

    /// <summary>Something that goes up and down.</summary>
    public static MetricDefinition Gauge(
        string name, string unit, string help, ImmutableArray<string> labels = default, int maxSeries = MetricRegistry.DefaultMaxSeries) =>
        new(name, PrometheusNames.Of(name, MetricType.Gauge, unit), MetricType.Gauge, unit, help, labels.IsDefault ? [] : labels, maxSeries);

    /// <summary>Observations in buckets with these upper bounds.</summary>
    /// <exception cref="ArgumentException">The bounds do not rise.</exception>
    public static MetricDefinition Histogram(
        string name,
        string unit,
        string help,
        ImmutableArray<double> bounds,
        ImmutableArray<string> labels = default,
        int maxSeries = MetricRegistry.DefaultMaxSeries) =>
        new(name, PrometheusNames.Of(name, MetricType.Histogram, unit), MetricType.Histogram, unit, help, labels.IsDefault ? [] : labels, maxSeries)
        {
            Bounds = Rising(name, bounds),
        };

    /// <summary>The same metric, of one edition of the conventions alone.</summary>
    public MetricDefinition In(ConventionEdition edition) => new(Name, PrometheusName, Type, Unit, Help, Labels, MaxSeries) { Bounds = Bounds, Edition = edition };

    /// <summary>A metric that is written in Prometheus' terms and is in no table.</summary>
    internal static MetricDefinition OfPrometheus(
        string name, string help, MetricType type, ImmutableArray<string> labels, int maxSeries, ImmutableArray<double> bounds) =>
        new(name, name, type, "", help, labels, maxSeries) { Bounds = Rising(name, bounds) };

    private static ImmutableArray<double> Rising(string name, ImmutableArray<double> bounds)
    {
        for (int i = 1; i < bounds.Length; i++)
        {
            if (!(bounds[i] > bounds[i - 1]))
            {
                throw new ArgumentException($"The buckets of {name} do not rise.", nameof(bounds));
            }
        }

        return bounds;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
