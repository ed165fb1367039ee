using System.Text.Json;
using Penstock.Telemetry.Measures;
using Penstock.Telemetry.Sketches;

namespace Penstock.ControlPlane.Measures;

/// <summary>One series of an answer while it is collected: an array a measure, a number a step. NaN is written as null.</summary>
internal sealed class MeasureSeries(MeasureKey key, int steps)
{
    private static readonly (string Name, CountMeasure Measure)[] Sums =
    [
        ("requests", CountMeasure.Requests), ("faults", CountMeasure.Faults), ("clientGone", CountMeasure.ClientGone), ("inputTokens", CountMeasure.InputTokens),
        ("cachedTokens", CountMeasure.CachedTokens), ("cacheWriteTokens", CountMeasure.CacheWriteTokens), ("outputTokens", CountMeasure.OutputTokens),
        ("reasoningTokens", CountMeasure.ReasoningTokens), ("costUsd", CountMeasure.CostUsd), ("cacheMisses", CountMeasure.CacheMisses), ("savingsUsd", CountMeasure.SavingsUsd),
    ];

    private static readonly (string Name, CountMeasure Measure)[] Hits =
        [("exact", CountMeasure.ExactHits), ("coalesced", CountMeasure.CoalescedHits), ("semantic", CountMeasure.SemanticHits)];

    private static readonly (string Name, DurationMeasure Measure)[] Durations = MeasureJson.Durations;

    private static readonly (string Name, GaugeMeasure Measure)[] Gauges =
        [("inFlight", GaugeMeasure.InFlight), ("queueDepth", GaugeMeasure.QueueDepth), ("ejected", GaugeMeasure.Ejected), ("budgetUsed", GaugeMeasure.BudgetUsed)];

    private readonly Dictionary<string, double[]> _numbers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double[]> _errors = new(StringComparer.Ordinal);

    /// <summary>Takes in step <paramref name="at"/>; the cell is null where nothing happened.</summary>
    public void Take(int at, MeasureCell? cell)
    {
        foreach ((string name, CountMeasure measure) in Sums.Concat(Hits))
        {
            Of(name)[at] = cell?[measure] ?? 0;
        }

        foreach ((string kind, double count) in cell?.Errors ?? System.Collections.Immutable.ImmutableDictionary<string, double>.Empty)
        {
            ErrorsOf(kind)[at] = count;
        }

        foreach ((string name, DurationMeasure measure) in Durations)
        {
            RelativeErrorSketch? sketch = cell?[measure];
            foreach ((string quantile, double share) in MeasureJson.Quantiles)
            {
                Of(name + quantile)[at] = sketch?.Quantile(share) ?? double.NaN;
            }
        }

        foreach ((string name, GaugeMeasure measure) in Gauges)
        {
            Of(name)[at] = cell?[measure] ?? double.NaN;
        }
    }

    /// <summary>Writes the series; <paramref name="known"/> says in which steps zeros are known to be zeros.</summary>
    public void Write(Utf8JsonWriter json, bool[] known, MeasureCell whole, double seconds)
    {
        json.WriteStartObject();
        MeasureJson.WriteKey(json, key);
        foreach ((string name, CountMeasure _) in Sums)
        {
            WriteArray(json, name, Of(name), known);
        }

        json.WriteStartObject("errors");
        foreach ((string kind, double[] counts) in _errors)
        {
            WriteArray(json, kind, counts, known);
        }

        json.WriteEndObject();
        json.WriteStartObject("cacheHits");
        foreach ((string name, CountMeasure _) in Hits)
        {
            WriteArray(json, name, Of(name), known);
        }

        json.WriteEndObject();
        foreach ((string name, DurationMeasure _) in Durations)
        {
            json.WriteStartObject(name);
            foreach ((string quantile, double _) in MeasureJson.Quantiles)
            {
                WriteArray(json, quantile, Of(name + quantile), known: null);
            }

            json.WriteEndObject();
        }

        foreach ((string name, GaugeMeasure _) in Gauges)
        {
            WriteArray(json, name, Of(name), known: null);
        }

        json.WriteStartObject("whole");
        MeasureJson.WriteScalars(json, whole);
        MeasureJson.WriteRates(json, whole, seconds);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, double[] numbers, bool[]? known)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (known?[i] == false || double.IsNaN(numbers[i]))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(MeasureJson.Short(numbers[i]));
            }
        }

        json.WriteEndArray();
    }

    private double[] Of(string name)
    {
        if (!_numbers.TryGetValue(name, out double[]? numbers))
        {
            _numbers[name] = numbers = new double[steps];
            Array.Fill(numbers, double.NaN);
        }

        return numbers;
    }

    private double[] ErrorsOf(string kind)
    {
        if (!_errors.TryGetValue(kind, out double[]? counts))
        {
            _errors[kind] = counts = new double[steps];
        }

        return counts;
    }
}
