using System.Buffers;

namespace Penstock.Telemetry.Measures;

/// <summary>One level of the history: the step that is open, and the closed ones, bounded by number and bytes. Used under the history's lock.</summary>
internal sealed class MeasureLane(MeasureLevel level)
{
    private readonly Dictionary<MeasureKey, MeasureCell> _open = [];
    private readonly Queue<MeasureFrame> _closed = new();
    private readonly Queue<MeasureFrame> _others = new();
    private long _bytes;
    private long _othersBytes;

    public MeasureLevel Level => level;

    /// <summary>Start of the open step; null before the first.</summary>
    public long? OpenStart { get; private set; }

    /// <summary>What is open.</summary>
    public IReadOnlyDictionary<MeasureKey, MeasureCell> Open => _open;

    /// <summary>The cell of <paramref name="key"/> in the open step.</summary>
    public MeasureCell Cell(MeasureKey key)
    {
        if (!_open.TryGetValue(key, out MeasureCell? cell))
        {
            _open[key] = cell = new MeasureCell();
        }

        return cell;
    }

    /// <summary>Opens the step of <paramref name="second"/> where none is open.</summary>
    public void Begin(long second) => OpenStart ??= level.StartOf(second);

    /// <summary>Closes the open step: freezes its cells, and keeps those that had something to say for the next step.</summary>
    public MeasureFrame Close()
    {
        MeasureFrame frame = Freeze();
        OpenStart = null;
        foreach ((MeasureKey key, MeasureCell cell) in _open)
        {
            if (cell.IsEmpty)
            {
                _open.Remove(key);
            }
            else
            {
                cell.Clear();
            }
        }

        Keep(_closed, ref _bytes, frame);
        return frame;
    }

    /// <summary>The open step as it is now.</summary>
    public MeasureFrame Freeze() => Freeze(OpenStart ?? 0, level.StepSeconds, _open);

    /// <summary>A frame of this process.</summary>
    public static MeasureFrame Freeze(long start, int stepSeconds, IReadOnlyDictionary<MeasureKey, MeasureCell> open)
    {
        var scratch = new ArrayBufferWriter<byte>();
        var cells = new Dictionary<MeasureKey, byte[]>(open.Count);
        foreach ((MeasureKey key, MeasureCell cell) in open)
        {
            if (!cell.IsEmpty)
            {
                cells[key] = MeasureCellCodec.Write(cell, scratch);
            }
        }

        return new MeasureFrame(start, stepSeconds, "", cells);
    }

    /// <summary>Takes in a frame out of the store: one's own of an earlier run, or another gateway's. Oldest first.</summary>
    public void Load(MeasureFrame frame)
    {
        if (frame.Gateway.Length == 0)
        {
            Keep(_closed, ref _bytes, frame);
        }
        else
        {
            Keep(_others, ref _othersBytes, frame);
        }
    }

    /// <summary>Closed frames that begin in [<paramref name="from"/>, <paramref name="until"/>), and the open one if it does.</summary>
    public List<MeasureFrame> Frames(long from, long until)
    {
        List<MeasureFrame> frames = [.. _closed.Where(frame => frame.Start >= from && frame.Start < until), .. _others.Where(frame => frame.Start >= from && frame.Start < until)];
        if (OpenStart >= from && OpenStart < until)
        {
            frames.Add(Freeze());
        }

        return frames;
    }

    /// <summary>Own closed frames, oldest first.</summary>
    public IEnumerable<MeasureFrame> Own => _closed;

    /// <summary>Everything before is gone; null when nothing is.</summary>
    public long? DroppedBefore { get; private set; }

    /// <summary>Start of the newest own closed frame; null when there is none.</summary>
    public long? Newest() => _closed.LastOrDefault()?.Start;

    private void Keep(Queue<MeasureFrame> queue, ref long bytes, MeasureFrame frame)
    {
        queue.Enqueue(frame);
        bytes += frame.Bytes;
        long horizon = frame.Start - level.SpanSeconds;
        while (queue.Count > 1 && (bytes > level.MaxBytes / 2 || queue.Peek().Start <= horizon))
        {
            bytes -= queue.Dequeue().Bytes;
            DroppedBefore = Math.Max(DroppedBefore ?? long.MinValue, queue.Peek().Start);
        }
    }
}
