using System.Buffers;
using System.Collections.Immutable;
using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// The metrics of one process, and their exposition to Prometheus. Define metrics once at start, out of the tables in
/// <c>Definitions</c>, and keep what is returned; updating them takes no lock.
/// </summary>
public sealed partial class MetricRegistry
{
    /// <summary>Most series of one metric, unless it says otherwise.</summary>
    public const int DefaultMaxSeries = 256;

    /// <summary>Label values that were counted as other.</summary>
    public static readonly MetricDefinition Overflows = MetricDefinition.Counter(
        "penstock.metric.label_overflows", "{value}", "Label values that were counted as other because a metric had too many series.", ["metric"], int.MaxValue);

    private readonly Lock _defining = new();
    private readonly MetricFamily<Counter> _overflows;
    private ImmutableArray<IMetric> _metrics = [];

    /// <summary>Makes an empty registry.</summary>
    /// <param name="edition">Which edition of the conventions is shown; <see cref="ConventionEdition.Any"/> shows what is common. Default v1.41.</param>
    public MetricRegistry(ConventionEdition edition = ConventionEdition.Stable)
    {
        Edition = edition;
        _overflows = new MetricFamily<Counter>(Overflows, () => new Counter(), new Counter());
        Add(_overflows);
    }

    /// <summary>Which edition of the conventions is shown.</summary>
    public ConventionEdition Edition { get; }

    /// <summary>Defines a counter without labels.</summary>
    public Counter Counter(MetricDefinition definition) => Single(definition, MetricType.Counter, new Counter());

    /// <summary>Defines a counter with labels.</summary>
    public MetricFamily<Counter> Counters(MetricDefinition definition) => Family(definition, MetricType.Counter, static () => new Counter());

    /// <summary>Defines a gauge without labels that is set.</summary>
    public Gauge Gauge(MetricDefinition definition) => Single(definition, MetricType.Gauge, new Gauge());

    /// <summary>Defines a gauge with labels that is set.</summary>
    public MetricFamily<Gauge> Gauges(MetricDefinition definition) => Family(definition, MetricType.Gauge, static () => new Gauge());

    /// <summary>Defines a histogram without labels.</summary>
    public Histogram Histogram(MetricDefinition definition) => Single(definition, MetricType.Histogram, new Histogram(definition.Bounds));

    /// <summary>Defines a histogram with labels.</summary>
    public MetricFamily<Histogram> Histograms(MetricDefinition definition) =>
        Family(definition, MetricType.Histogram, () => new Histogram(definition.Bounds));

    /// <summary>Defines a gauge or counter that <paramref name="observe"/> reads at each scrape; it must be quick and thread-safe.</summary>
    public void Observe(MetricDefinition definition, Func<double> observe) => Observe(definition, () => [new Observation(observe())]);

    /// <summary>Defines a gauge or counter with labels that is read at each scrape; no more series are shown than it may have.</summary>
    public void Observe(MetricDefinition definition, Func<IEnumerable<Observation>> observe) => Add(new ObservedMetric(definition, observe));

    /// <summary>Every metric as it stands, for exporters.</summary>
    public ImmutableArray<MetricReading> Read() => [.. Shown().Select(metric => new MetricReading(metric.Definition, metric.Read()))];

    /// <summary>Appends all metrics in Prometheus' text format, see <see cref="PrometheusTextWriter.ContentType"/>.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new PrometheusTextWriter(output);
        foreach (IMetric metric in Shown())
        {
            writer.Write(new MetricReading(metric.Definition, metric.Read()));
        }
    }

    private IEnumerable<IMetric> Shown() =>
        _metrics.Where(metric => metric.Definition.Edition == ConventionEdition.Any || metric.Definition.Edition == Edition);

    private TSeries Single<TSeries>(MetricDefinition definition, MetricType type, TSeries series)
        where TSeries : class, ISeries
    {
        Check(definition, type);
        if (!definition.Labels.IsEmpty)
        {
            throw new ArgumentException($"{definition.Name} has labels.", nameof(definition));
        }

        Add(new SingleMetric(definition, series));
        return series;
    }

    private MetricFamily<TSeries> Family<TSeries>(MetricDefinition definition, MetricType type, Func<TSeries> create)
        where TSeries : class, ISeries
    {
        Check(definition, type);
        var family = new MetricFamily<TSeries>(definition, create, _overflows.With(definition.PrometheusName));
        Add(family);
        return family;
    }

    private static void Check(MetricDefinition definition, MetricType type)
    {
        if (definition.Type != type)
        {
            throw new ArgumentException($"{definition.Name} is a {definition.Type}, not a {type}.", nameof(definition));
        }
    }

    private void Add(IMetric metric)
    {
        lock (_defining)
        {
            if (_metrics.Any(other => string.Equals(other.Definition.PrometheusName, metric.Definition.PrometheusName, StringComparison.Ordinal)))
            {
                throw new ArgumentException($"The metric {metric.Definition.Name} is defined twice.", nameof(metric));
            }

            _metrics = _metrics.Add(metric);
        }
    }
}
