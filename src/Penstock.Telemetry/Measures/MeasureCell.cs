using Penstock.Telemetry.Sketches;

namespace Penstock.Telemetry.Measures;

/// <summary>Measures of one series over some time: sums, sketches and the largest samples. Cells merge exactly. Not safe for concurrent use.</summary>
public sealed class MeasureCell
{
    /// <summary>Most kinds of error that are told apart; the rest is <see cref="MeasureKey.Other"/>.</summary>
    public const int MaxErrorKinds = 40;

    /// <summary>How many <see cref="CountMeasure"/> there are.</summary>
    internal const int Counts = (int)CountMeasure.Faults + 1;

    /// <summary>How many <see cref="DurationMeasure"/> there are.</summary>
    internal const int Durations = (int)DurationMeasure.PerOutputToken + 1;

    /// <summary>How many <see cref="GaugeMeasure"/> there are.</summary>
    internal const int Gauges = (int)GaugeMeasure.BudgetEndsInSeconds + 1;

    private readonly double[] _counts = new double[Counts];
    private readonly RelativeErrorSketch?[] _durations = new RelativeErrorSketch?[Durations];
    private readonly double[] _gauges = new double[Gauges];
    private Dictionary<string, double>? _errors;

    /// <summary>Makes an empty cell.</summary>
    public MeasureCell() => Array.Fill(_gauges, double.NaN);

    /// <summary>True when nothing was taken in.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Failed requests by kind.</summary>
    public IReadOnlyDictionary<string, double> Errors => _errors ?? (IReadOnlyDictionary<string, double>)System.Collections.Immutable.ImmutableDictionary<string, double>.Empty;

    /// <summary>A sum.</summary>
    public double this[CountMeasure measure] => _counts[(int)measure];

    /// <summary>The distribution of a duration in milliseconds; null when nothing was measured.</summary>
    public RelativeErrorSketch? this[DurationMeasure measure] => _durations[(int)measure] is { Count: > 0 } sketch ? sketch : null;

    /// <summary>The largest sample; null when none was taken.</summary>
    public double? this[GaugeMeasure measure] => double.IsNaN(_gauges[(int)measure]) ? null : _gauges[(int)measure];

    /// <summary>Takes in one request or attempt.</summary>
    public void Add(in MeasureSample sample)
    {
        IsEmpty = false;
        _counts[(int)CountMeasure.Requests]++;
        _counts[(int)CountMeasure.ClientGone] += sample.IsClientGone ? 1 : 0;
        if (sample.Error is { } kind)
        {
            _counts[(int)CountMeasure.Errors]++;
            _counts[(int)CountMeasure.Faults] += sample.IsFault ? 1 : 0;
            AddErrors(kind, 1);
        }

        _counts[(int)CountMeasure.InputTokens] += sample.InputTokens;
        _counts[(int)CountMeasure.CachedTokens] += sample.CachedTokens;
        _counts[(int)CountMeasure.CacheWriteTokens] += sample.CacheWriteTokens;
        _counts[(int)CountMeasure.OutputTokens] += sample.OutputTokens;
        _counts[(int)CountMeasure.ReasoningTokens] += sample.ReasoningTokens;
        _counts[(int)CountMeasure.CostUsd] += sample.CostUsd;
        _counts[(int)CountMeasure.SavingsUsd] += sample.SavingsUsd;
        if (CountOf(sample.Cache) is { } use)
        {
            _counts[(int)use]++;
        }

        Record(DurationMeasure.FirstToken, sample.FirstTokenMilliseconds);
        Record(DurationMeasure.Duration, sample.DurationMilliseconds);
        Record(DurationMeasure.Overhead, sample.OverheadMilliseconds);
        Record(DurationMeasure.PerOutputToken, sample.PerOutputTokenMilliseconds);
    }

    /// <summary>Takes in a sample of a gauge.</summary>
    public void Sample(GaugeMeasure measure, double value)
    {
        IsEmpty = false;
        _gauges[(int)measure] = double.IsNaN(_gauges[(int)measure]) ? value : Math.Max(_gauges[(int)measure], value);
    }

    /// <summary>Takes in all of <paramref name="other"/>, which is of another time.</summary>
    public void Merge(MeasureCell other) => Merge(other, isSameTime: false);

    /// <summary>Takes in all of <paramref name="other"/>, which is of the same time at another gateway: requests that run or wait add up.</summary>
    public void MergeSameTime(MeasureCell other) => Merge(other, isSameTime: true);

    private void Merge(MeasureCell other, bool isSameTime)
    {
        for (int i = 0; i < Counts; i++)
        {
            _counts[i] += other._counts[i];
        }

        foreach ((string kind, double count) in other.Errors)
        {
            AddErrors(kind, count);
        }

        for (int i = 0; i < Durations; i++)
        {
            if (other._durations[i] is { Count: > 0 } sketch)
            {
                Sketch((DurationMeasure)i).Merge(sketch);
            }
        }

        for (int i = 0; i < Gauges; i++)
        {
            if (!double.IsNaN(other._gauges[i]))
            {
                bool adds = isSameTime && ((GaugeMeasure)i is GaugeMeasure.InFlight or GaugeMeasure.QueueDepth);
                _gauges[i] = double.IsNaN(_gauges[i]) ? other._gauges[i] : adds ? _gauges[i] + other._gauges[i] : Math.Max(_gauges[i], other._gauges[i]);
            }
        }

        IsEmpty &= other.IsEmpty;
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear()
    {
        IsEmpty = true;
        Array.Clear(_counts);
        Array.Fill(_gauges, double.NaN);
        _errors?.Clear();
        foreach (RelativeErrorSketch? sketch in _durations)
        {
            sketch?.Clear();
        }
    }

    internal void AddCount(int measure, double amount)
    {
        IsEmpty = false;
        _counts[measure] += amount;
    }

    internal void AddErrors(string kind, double count)
    {
        _errors ??= new Dictionary<string, double>(StringComparer.Ordinal);
        if (_errors.Count >= MaxErrorKinds && !_errors.ContainsKey(kind))
        {
            kind = MeasureKey.Other;
        }

        _errors[kind] = _errors.GetValueOrDefault(kind) + count;
    }

    internal RelativeErrorSketch Sketch(DurationMeasure measure) => _durations[(int)measure] ??= new RelativeErrorSketch();

    private static CountMeasure? CountOf(MeasureCacheUse use) => use switch
    {
        MeasureCacheUse.Miss => CountMeasure.CacheMisses,
        MeasureCacheUse.Exact => CountMeasure.ExactHits,
        MeasureCacheUse.Coalesced => CountMeasure.CoalescedHits,
        MeasureCacheUse.Semantic => CountMeasure.SemanticHits,
        _ => null,
    };

    private void Record(DurationMeasure measure, double milliseconds)
    {
        if (!double.IsNaN(milliseconds))
        {
            Sketch(measure).Record(milliseconds);
        }
    }
}
