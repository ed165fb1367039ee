namespace Penstock.Telemetry.Measures;

/// <summary>An answer of the history: frames of one level, merged as they are read. May be read while requests go on.</summary>
public sealed class MeasureReading
{
    private readonly MeasureQuery _query;
    private readonly List<MeasureFrame> _frames;

    internal MeasureReading(MeasureQuery query, int stepSeconds, List<MeasureFrame> frames)
    {
        (_query, _frames) = (query, frames);
        StepSeconds = stepSeconds;
        From = query.From - (query.From % stepSeconds);
    }

    /// <summary>The step, in seconds.</summary>
    public int StepSeconds { get; }

    /// <summary>Start of the first step.</summary>
    public long From { get; }

    /// <summary>All of it merged.</summary>
    public IReadOnlyDictionary<MeasureKey, MeasureCell> Whole()
    {
        var cells = new Dictionary<MeasureKey, MeasureCell>();
        Merge(_frames, cells);
        return cells;
    }

    /// <summary>The steps in their order.</summary>
    public IEnumerable<MeasureSlot> Slots()
    {
        ILookup<long, MeasureFrame> bySlot = _frames.ToLookup(frame => frame.Start - (frame.Start % StepSeconds));
        var cells = new Dictionary<MeasureKey, MeasureCell>();
        for (long start = From; start < _query.Until; start += StepSeconds)
        {
            Reset(cells);
            yield return new MeasureSlot(start, Merge(bySlot[start], cells), cells);
        }
    }

    private static void Reset(Dictionary<MeasureKey, MeasureCell> cells)
    {
        foreach ((MeasureKey key, MeasureCell cell) in cells)
        {
            if (cell.IsEmpty)
            {
                cells.Remove(key);
            }
            else
            {
                cell.Clear();
            }
        }
    }

    // Over time a gauge's largest sample counts; over gateways some gauges add up. So each gateway's steps are merged first.
    private bool Merge(IEnumerable<MeasureFrame> frames, Dictionary<MeasureKey, MeasureCell> into)
    {
        bool isAny = false;
        foreach (IGrouping<string, MeasureFrame> gateway in frames.GroupBy(frame => frame.Gateway, StringComparer.Ordinal))
        {
            Dictionary<MeasureKey, MeasureCell> cells = isAny ? [] : into;
            foreach (MeasureFrame frame in gateway)
            {
                Merge(frame, cells);
            }

            foreach ((MeasureKey key, MeasureCell cell) in isAny ? cells : [])
            {
                CellOf(into, key).MergeSameTime(cell);
            }

            isAny = true;
        }

        return isAny;
    }

    private void Merge(MeasureFrame frame, Dictionary<MeasureKey, MeasureCell> cells)
    {
        foreach ((MeasureKey key, byte[] bytes) in frame.Cells)
        {
            if (key.By == _query.By && _query.Wants?.Invoke(key) != false)
            {
                MeasureCellCodec.TryMerge(bytes, CellOf(cells, key));
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
}
