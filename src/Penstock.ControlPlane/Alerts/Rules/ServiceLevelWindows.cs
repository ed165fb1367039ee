using System.Runtime.InteropServices;
using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;
using Penstock.Telemetry.Sketches;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>
/// Bad and all requests of an objective, per series, in steps of 10 s for an hour, a minute for six, and ten minutes for three days. Each step is read out of the
/// history once it is closed, so that a judgement costs a sum of numbers; after a restart all of it is read anew.
/// </summary>
internal sealed class ServiceLevelWindows(AlertRuleOptions rule)
{
    /// <summary>Most series; when names keep changing, all are begun anew.</summary>
    public const int MostSeries = 1024;

    private static readonly (int Step, int Steps)[] Levels = [(10, 360), (60, 360), (600, 432)];

    private readonly Dictionary<MeasureKey, Ring[]> _series = [];
    private readonly long[] _readUntil = new long[Levels.Length];

    /// <summary>The series that have anything.</summary>
    public IEnumerable<MeasureKey> Keys => _series.Keys;

    /// <summary>Takes in the steps that have closed since.</summary>
    public void Read(AlertMoment moment)
    {
        for (int level = 0; level < Levels.Length; level++)
        {
            (int step, int steps) = Levels[level];
            long until = moment.Now - (moment.Now % step);
            long from = Math.Max(_readUntil[level], until - ((long)steps * step));
            if (from < until)
            {
                Read(moment, level, from, until);
                _readUntil[level] = until;
            }
        }
    }

    /// <summary>Bad and all requests of the last <paramref name="seconds"/>, up to the last closed step.</summary>
    public (double Bad, double Total) Sum(MeasureKey key, int seconds)
    {
        int level = LevelOf(seconds);
        return _series.TryGetValue(key, out Ring[]? rings) ? rings[level].Sum(_readUntil[level], seconds / Levels[level].Step) : default;
    }

    /// <summary>How much of a window there has been traffic to judge, 0 to 1.</summary>
    public double Coverage(MeasureKey key, int seconds)
    {
        int level = LevelOf(seconds);
        return _series.TryGetValue(key, out Ring[]? rings) && rings[level].First is { } first ? Math.Min(1, (double)(_readUntil[level] - first) / seconds) : 0;
    }

    private static int LevelOf(int seconds) => Array.FindIndex(Levels, candidate => candidate.Step * (long)candidate.Steps >= seconds);

    private void Read(AlertMoment moment, int level, long from, long until)
    {
        int step = Levels[level].Step;
        var query = new MeasureQuery(AlertMoment.DimensionOf(rule), from, until, step, key => AlertMoment.Wants(rule, key));
        MeasureReading reading = moment.History.Read(query);
        foreach (MeasureSlot slot in reading.Slots())
        {
            foreach ((MeasureKey key, MeasureCell cell) in slot.Cells)
            {
                if (cell[CountMeasure.Requests] > 0)
                {
                    (double bad, double total) = Of(cell);
                    RingsOf(key)[level].Set(slot.Start, bad, total);
                }
            }
        }
    }

    private (double Bad, double Total) Of(MeasureCell cell)
    {
        DurationMeasure? duration = rule.Measure switch
        {
            "firstToken" => DurationMeasure.FirstToken,
            "duration" => DurationMeasure.Duration,
            "perOutputToken" => DurationMeasure.PerOutputToken,
            _ => null,
        };
        if (duration is not { } measured)
        {
            return (cell[CountMeasure.Faults], cell[CountMeasure.Requests]);
        }

        RelativeErrorSketch? sketch = cell[measured];
        return sketch is null ? default : (sketch.CountAbove(rule.Within!.Value.TotalMilliseconds), sketch.Count);
    }

    private Ring[] RingsOf(MeasureKey key)
    {
        if (!_series.TryGetValue(key, out Ring[]? rings))
        {
            if (_series.Count >= MostSeries)
            {
                _series.Clear();
            }

            _series[key] = rings = [.. Levels.Select(level => new Ring(level.Step, level.Steps))];
        }

        return rings;
    }

    private sealed class Ring(int step, int steps)
    {
        private readonly Entry[] _entries = new Entry[steps];

        /// <summary>Start of the first step that had anything; null when none had.</summary>
        public long? First { get; private set; }

        public void Set(long start, double bad, double total)
        {
            First ??= start;
            _entries[start / step % steps] = new Entry(start, bad, total);
        }

        public (double Bad, double Total) Sum(long until, int count)
        {
            (double bad, double total) = (0, 0);
            for (long start = until - ((long)count * step); start < until; start += step)
            {
                Entry entry = _entries[start / step % steps];
                if (entry.Start == start)
                {
                    bad += entry.Bad;
                    total += entry.Total;
                }
            }

            return (bad, total);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(long Start, double Bad, double Total);
}
