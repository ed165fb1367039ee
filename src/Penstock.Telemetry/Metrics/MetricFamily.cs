using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// One metric with labels: a series for each combination of values. The number of series is bounded, since label values come from requests:
/// beyond the bound everything is counted in one series whose labels all read <c>other</c>.
/// </summary>
/// <typeparam name="TSeries"><see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</typeparam>
public sealed class MetricFamily<TSeries> : IMetric
    where TSeries : class, ISeries
{
    /// <summary>Value of every label of the series that takes what is over the bound.</summary>
    public const string Overflow = "other";

    /// <summary>Longest label value in characters; a longer one is cut.</summary>
    public const int MaxValueLength = 128;

    private readonly Func<TSeries> _create;
    private readonly Counter _overflows;
    private readonly ConcurrentDictionary<string[], TSeries> _series = new(LabelValuesComparer.Instance);
    private readonly ConcurrentDictionary<string[], TSeries>.AlternateLookup<ReadOnlySpan<string>> _lookup;
    private readonly Lock _adding = new();

    internal MetricFamily(MetricDefinition definition, Func<TSeries> create, Counter overflows)
    {
        Definition = definition;
        _create = create;
        _overflows = overflows;
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<string>>();
    }

    /// <summary>What it measures.</summary>
    public MetricDefinition Definition { get; }

    MetricDefinition IMetric.Definition => Definition;

    /// <summary>The series of these label values, in the order of the label names. Keep it where the values do not change.</summary>
    /// <exception cref="ArgumentException">Their number is not that of the label names.</exception>
    public TSeries With(params ReadOnlySpan<string> values)
    {
        if (values.Length != Definition.Labels.Length)
        {
            throw new ArgumentException($"{Definition.Name} has {Definition.Labels.Length} labels, not {values.Length}.", nameof(values));
        }

        return _lookup.TryGetValue(values, out TSeries? series) ? series : Add(values);
    }

    ImmutableArray<MetricPoint> IMetric.Read()
    {
        KeyValuePair<string[], TSeries>[] all = [.. _series];
        Array.Sort(all, static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        return [.. all.Select(pair => pair.Value.Read(pair.Key))];
    }

    /// <summary>Under a lock, so that the bound holds exactly; it is taken once in the life of a series, or when the bound is reached.</summary>
    private TSeries Add(ReadOnlySpan<string> values)
    {
        string[] key = values.ToArray();
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = key[i].Length <= MaxValueLength ? key[i] : key[i][..MaxValueLength];
        }

        lock (_adding)
        {
            if (_series.TryGetValue(key, out TSeries? series))
            {
                return series;
            }

            if (_series.Count >= Definition.MaxSeries)
            {
                _overflows.Increment();
                Array.Fill(key, Overflow);
            }

            return _series.GetOrAdd(key, static (_, create) => create(), _create);
        }
    }
}
