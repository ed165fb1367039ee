namespace Penstock.Telemetry.Measures;

/// <summary>
/// What was measured, in steps that lengthen with age (<see cref="MeasureLevel.All"/>): each level's steps, once closed, are merged into the next one's. A tick a
/// second moves it on. Whatever is recorded between two ticks belongs to the second that is open. Bounded in steps, series and bytes; safe for concurrent use.
/// </summary>
public sealed class MeasureHistory
{
    private readonly Lock _gate = new();
    private readonly MeasureLane[] _lanes = [.. MeasureLevel.All.Select(level => new MeasureLane(level))];
    private readonly MeasureKeyTable _keys = new();
    private readonly List<MeasureFrame> _toStore = [];
    private readonly MeasureSampleReader _take;
    private readonly long _began;
    private long _now;
    private bool _isLoaded;

    /// <summary>Makes an empty history that begins at <paramref name="now"/>.</summary>
    public MeasureHistory(DateTimeOffset now)
    {
        Recorder = new MeasureRecorder(Drain);
        _take = Take;
        _began = _now = now.ToUnixTimeSeconds();
        Begin();
    }

    /// <summary>Where requests leave what they measured.</summary>
    public MeasureRecorder Recorder { get; }

    /// <summary>The second that is open, since 1970 (UTC).</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>Samples a gauge in the open second.</summary>
    public void Sample(MeasureKey key, GaugeMeasure measure, double value)
    {
        lock (_gate)
        {
            _lanes[0].Cell(_keys.Admit(key, _now)).Sample(measure, value);
        }
    }

    /// <summary>Moves on to <paramref name="now"/>. The last second if it has ended, else null. A clock that goes back is waited for.</summary>
    public MeasureFrame? Tick(DateTimeOffset now)
    {
        lock (_gate)
        {
            TakeIn();
            long second = now.ToUnixTimeSeconds();
            if (second <= _now)
            {
                return null;
            }

            _now = second;
            MeasureFrame last = Advance(0)!;
            Begin();
            return last;
        }
    }

    /// <summary>The measures that are asked for. The step is that of a level, or a multiple of it, and no shorter than what is still kept.</summary>
    public MeasureReading Read(MeasureQuery query)
    {
        lock (_gate)
        {
            TakeIn();
            MeasureLane lane = LaneFor(query);
            int step = (int)Math.Min(int.MaxValue, (Math.Max(query.StepSeconds, 1L) + lane.Level.StepSeconds - 1) / lane.Level.StepSeconds * lane.Level.StepSeconds);
            return new MeasureReading(query, step, Frames(lane, query.From - (query.From % step), query.Until));
        }
    }

    /// <summary>All of <paramref name="seconds"/> up to the open second, each series merged; as exact at its beginning as the step, or the level that reaches so far.</summary>
    public IReadOnlyDictionary<MeasureKey, MeasureCell> Window(MeasureDimension by, long seconds, int stepSeconds = 1)
    {
        MeasureReading reading;
        lock (_gate)
        {
            var query = new MeasureQuery(by, _now - seconds, _now, stepSeconds);
            MeasureLane lane = LaneFor(query);
            reading = new MeasureReading(query, lane.Level.StepSeconds, Frames(lane, lane.Level.StartOf(query.From), _now));
        }

        return reading.Whole();
    }

    /// <summary>Closed frames that a store should keep, oldest first; each is given once.</summary>
    public IReadOnlyList<MeasureFrame> TakeToStore()
    {
        lock (_gate)
        {
            MeasureFrame[] frames = [.. _toStore];
            _toStore.Clear();
            return frames;
        }
    }

    /// <summary>Takes in frames out of the store, oldest first: one's own of earlier runs once, before the first tick; those of other gateways at any time.</summary>
    public void Load(IEnumerable<MeasureFrame> frames)
    {
        lock (_gate)
        {
            bool isOwn = false;
            foreach (MeasureFrame frame in frames)
            {
                _lanes.FirstOrDefault(lane => lane.Level.StepSeconds == frame.StepSeconds)?.Load(frame);
                isOwn |= frame.Gateway.Length == 0;
                _isLoaded = true;
            }

            for (int level = 1; isOwn && level < _lanes.Length; level++)
            {
                Heal(_lanes[level - 1], _lanes[level]);
            }
        }
    }

    /// <summary>Steps that the end of an earlier run left open: made of the finer ones that it closed.</summary>
    private void Heal(MeasureLane finer, MeasureLane coarser)
    {
        long first = coarser.Newest() is { } newest ? newest + coarser.Level.StepSeconds : long.MinValue;
        foreach (IGrouping<long, MeasureFrame> step in finer.Own.Where(frame => frame.Start >= first).GroupBy(frame => coarser.Level.StartOf(frame.Start)).OrderBy(step => step.Key))
        {
            var cells = new Dictionary<MeasureKey, MeasureCell>();
            foreach (MeasureFrame frame in step)
            {
                foreach (MeasureKey key in frame.Cells.Keys)
                {
                    (step.Key == coarser.OpenStart ? coarser.Cell(key) : CellOf(cells, key)).Merge(frame.Cell(key));
                }
            }

            if (step.Key != coarser.OpenStart)
            {
                MeasureFrame whole = MeasureLane.Freeze(step.Key, coarser.Level.StepSeconds, cells);
                coarser.Load(whole);
                _toStore.Add(whole);
            }
        }
    }

    private static MeasureCell CellOf(Dictionary<MeasureKey, MeasureCell> cells, MeasureKey key)
    {
        if (!cells.TryGetValue(key, out MeasureCell? cell))
        {
            cells[key] = cell = new MeasureCell();
        }

        return cell;
    }

    private void Begin()
    {
        foreach (MeasureLane lane in _lanes)
        {
            lane.Begin(_now);
        }
    }

    // 1. Close the finest level's step, and merge what it had into the next level's open one.
    // 2. Close that one too if its time is over, and so on.
    private MeasureFrame? Advance(int level)
    {
        MeasureLane lane = _lanes[level];
        if (lane.OpenStart + lane.Level.StepSeconds > _now)
        {
            return null;
        }

        if (level + 1 < _lanes.Length)
        {
            foreach ((MeasureKey key, MeasureCell cell) in lane.Open)
            {
                if (!cell.IsEmpty)
                {
                    _lanes[level + 1].Cell(key).Merge(cell);
                }
            }
        }

        MeasureFrame frame = lane.Close();
        if (frame.StepSeconds >= MeasureLevel.LeastStoredStepSeconds)
        {
            _toStore.Add(frame);
        }

        if (level + 1 < _lanes.Length)
        {
            Advance(level + 1);
        }

        return frame;
    }

    private void Drain()
    {
        lock (_gate)
        {
            TakeIn();
        }
    }

    private void TakeIn() => Recorder.Drain(_take);

    private void Take(ReadOnlySpan<MeasureSample> samples)
    {
        foreach (ref readonly MeasureSample sample in samples)
        {
            if (sample.Target is { } target)
            {
                Add(MeasureDimension.Target, sample.Model, target, sample);
                continue;
            }

            Add(MeasureDimension.Total, "", "", sample);
            Add(MeasureDimension.Model, sample.Model, "", sample);
            if (sample.Tenant is { } tenant)
            {
                Add(MeasureDimension.Tenant, tenant, "", sample);
            }
        }
    }

    private void Add(MeasureDimension by, string first, string second, in MeasureSample sample) =>
        _lanes[0].Cell(_keys.Admit(by, first, second, _now)).Add(sample);

    /// <summary>A level's frames, and what finer levels have open, which has not come up to it.</summary>
    private List<MeasureFrame> Frames(MeasureLane lane, long from, long until)
    {
        List<MeasureFrame> frames = lane.Frames(from, until);
        foreach (MeasureLane finer in _lanes.TakeWhile(finer => finer != lane))
        {
            if (finer.OpenStart >= from && finer.OpenStart < until)
            {
                frames.Add(finer.Freeze());
            }
        }

        return frames;
    }

    /// <summary>The coarsest level that is fine enough, or the finest that reaches back far enough.</summary>
    private MeasureLane LaneFor(MeasureQuery query) =>
        _lanes.LastOrDefault(lane => lane.Level.StepSeconds <= query.StepSeconds && Reaches(lane, query.From))
        ?? _lanes.FirstOrDefault(lane => Reaches(lane, query.From))
        ?? _lanes[^1];

    private bool Reaches(MeasureLane lane, long from) =>
        from >= (lane.DroppedBefore ?? (lane.Level.StepSeconds < MeasureLevel.LeastStoredStepSeconds && _isLoaded ? _began : long.MinValue));
}
