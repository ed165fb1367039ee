using System.Buffers;
using System.Collections.Immutable;
using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// The metrics of one process, and their exposition to Prometheus. Define metrics once at start and keep what is returned; updating them takes no
/// lock. Names are Prometheus': base units at the end, <c>_total</c> on counters.
/// </summary>
public sealed class MetricRegistry
{
    /// <summary>Most series of one metric, unless it says otherwise.</summary>
    public const int DefaultMaxSeries = 256;

    private readonly Lock _defining = new();
    private readonly MetricFamily<Counter> _overflows;
    private ImmutableArray<IMetric> _metrics = [];

    /// <summary>Makes an empty registry.</summary>
    public MetricRegistry()
    {
        var definition = new MetricDefinition(
            "penstock_metric_label_overflows_total",
            "Label values that were counted as other because a metric had too many series.",
            MetricType.Counter,
            ["metric"]);
        _overflows = new MetricFamily<Counter>(definition, () => new Counter(), int.MaxValue, new Counter());
        Add(_overflows);
    }

    /// <summary>Defines a counter.</summary>
    public Counter Counter(string name, string help)
    {
        var counter = new Counter();
        Add(new SingleMetric(new MetricDefinition(name, help, MetricType.Counter, []), counter));
        return counter;
    }

    /// <summary>Defines a counter with labels.</summary>
    public MetricFamily<Counter> Counter(string name, string help, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        Family(new MetricDefinition(name, help, MetricType.Counter, labels), static () => new Counter(), maxSeries);

    /// <summary>Defines a gauge that is set.</summary>
    public Gauge Gauge(string name, string help)
    {
        var gauge = new Gauge();
        Add(new SingleMetric(new MetricDefinition(name, help, MetricType.Gauge, []), gauge));
        return gauge;
    }

    /// <summary>Defines a gauge with labels.</summary>
    public MetricFamily<Gauge> Gauge(string name, string help, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries) =>
        Family(new MetricDefinition(name, help, MetricType.Gauge, labels), static () => new Gauge(), maxSeries);

    /// <summary>Defines a histogram with these upper bounds, in rising order.</summary>
    public Histogram Histogram(string name, string help, ImmutableArray<double> bounds)
    {
        CheckBounds(name, bounds);
        var histogram = new Histogram(bounds);
        Add(new SingleMetric(new MetricDefinition(name, help, MetricType.Histogram, []), histogram));
        return histogram;
    }

    /// <summary>Defines a histogram with labels.</summary>
    public MetricFamily<Histogram> Histogram(
        string name, string help, ImmutableArray<double> bounds, ImmutableArray<string> labels, int maxSeries = DefaultMaxSeries)
    {
        CheckBounds(name, bounds);
        return Family(new MetricDefinition(name, help, MetricType.Histogram, labels), () => new Histogram(bounds), maxSeries);
    }

    /// <summary>Defines a gauge or counter that <paramref name="observe"/> reads at each scrape; it must be quick and thread-safe.</summary>
    public void Observe(string name, string help, MetricType type, Func<double> observe) =>
        Observe(name, help, type, [], () => [new Observation(observe())]);

    /// <summary>Defines a gauge or counter with labels that is read at each scrape; no more than <see cref="DefaultMaxSeries"/> are shown.</summary>
    public void Observe(string name, string help, MetricType type, ImmutableArray<string> labels, Func<IEnumerable<Observation>> observe) =>
        Add(new ObservedMetric(new MetricDefinition(name, help, type, labels), observe));

    /// <summary>Appends all metrics in Prometheus' text format, see <see cref="PrometheusTextWriter.ContentType"/>.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new PrometheusTextWriter(output);
        foreach (IMetric metric in _metrics)
        {
            writer.Header(metric.Definition.Name, metric.Definition.Help, metric.Definition.Type);
            metric.Write(writer);
        }
    }

    private MetricFamily<TSeries> Family<TSeries>(MetricDefinition definition, Func<TSeries> create, int maxSeries)
        where TSeries : class, ISeries
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeries, 1);
        var family = new MetricFamily<TSeries>(definition, create, maxSeries, _overflows.With(definition.Name));
        Add(family);
        return family;
    }

    private void Add(IMetric metric)
    {
        lock (_defining)
        {
            if (_metrics.Any(other => string.Equals(other.Definition.Name, metric.Definition.Name, StringComparison.Ordinal)))
            {
                throw new ArgumentException($"The metric {metric.Definition.Name} is defined twice.", nameof(metric));
            }

            _metrics = _metrics.Add(metric);
        }
    }

    private static void CheckBounds(string name, ImmutableArray<double> bounds)
    {
        for (int i = 1; i < bounds.Length; i++)
        {
            if (!(bounds[i] > bounds[i - 1]))
            {
                throw new ArgumentException($"The buckets of {name} do not rise.", nameof(bounds));
            }
        }
    }
}
