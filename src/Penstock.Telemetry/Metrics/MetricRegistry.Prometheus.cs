using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>Metrics that are written in Prometheus' terms, beside the tables: for tests, and for what is tried out.</summary>
public sealed partial class MetricRegistry
{
    /// <summary>Defines a counter.</summary>
    public Counter Counter(string name, string help) => Counter(Of(name, help, MetricType.Counter, []));

    /// <summary>Defines a counter with labels.</summary>
    public MetricFamily<Counter> Counter(string name, string help, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        Counters(Of(name, help, MetricType.Counter, labels, maxSeries));

    /// <summary>Defines a gauge that is set.</summary>
    public Gauge Gauge(string name, string help) => Gauge(Of(name, help, MetricType.Gauge, []));

    /// <summary>Defines a gauge with labels.</summary>
    public MetricFamily<Gauge> Gauge(string name, string help, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        Gauges(Of(name, help, MetricType.Gauge, labels, maxSeries));

    /// <summary>Defines a histogram with these upper bounds, in rising order.</summary>
    public Histogram Histogram(string name, string help, ImmutableArray<double> bounds) =>
        Histogram(MetricDefinition.OfPrometheus(name, help, MetricType.Histogram, [], DefaultMaxSeries, bounds));

    /// <summary>Defines a histogram with labels.</summary>
    public MetricFamily<Histogram> Histogram(
        string name, string help, ImmutableArray<double> bounds, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        Histograms(MetricDefinition.OfPrometheus(name, help, MetricType.Histogram, labels, maxSeries, bounds));

    /// <summary>Defines a gauge or counter that <paramref name="observe"/> reads at each scrape; it must be quick and thread-safe.</summary>
    public void Observe(string name, string help, MetricType type, Func<double> observe) => Observe(Of(name, help, type, []), observe);

    /// <summary>Defines a gauge or counter with labels that is read at each scrape.</summary>
    public void Observe(string name, string help, MetricType type, ImmutableArray<string> labels, Func<IEnumerable<Observation>> observe) =>
        Observe(Of(name, help, type, labels), observe);

    private static MetricDefinition Of(string name, string help, MetricType type, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        MetricDefinition.OfPrometheus(name, help, type, labels, maxSeries, []);
}
