using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>
/// The answer of one call while it grows, for any number of readers at paces of their own. All of it is held until it takes more than
/// <paramref name="maxBytes"/>; from then on nobody new can join, what all have read is let go, a lone reader slows the call down, and of
/// several those that hold the others up are cut off.
/// </summary>
internal sealed class FlightRecording(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly List<RecordedItem> _items = [];
    private readonly List<FlightCursor> _readers = [];
    private TaskCompletionSource _grown = NewSignal();
    private TaskCompletionSource _read = NewSignal();
    private int _first;
    private long _bytes;
    private bool _closed;

    /// <summary>What was committed to; null before.</summary>
    public AnswerHead? Head { get; private set; }

    /// <summary>True once nothing more comes.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True once it took more than it may; it is not whole any more.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>All of it; only after its end, and not when it is overfull.</summary>
    public IReadOnlyList<RecordedItem> Items => _items;

    /// <summary>A cursor at the begin; null when it is too late for one.</summary>
    public FlightCursor? TryJoin()
    {
        lock (_gate)
        {
            if (_closed || IsOverfull)
            {
                return null;
            }

            var cursor = new FlightCursor();
            _readers.Add(cursor);
            return cursor;
        }
    }

    /// <summary>True when nobody reads any more and the answer has not ended: then nobody can join either.</summary>
    public bool Leave(FlightCursor cursor)
    {
        lock (_gate)
        {
            _readers.Remove(cursor);
            _read.TrySetResult();
            _closed = _readers.Count == 0 && !IsEnded;
            return _closed;
        }
    }

    public void Commit(in AnswerHead head)
    {
        lock (_gate)
        {
            Head ??= head;
        }
    }

    public void Append(in RecordedItem item)
    {
        lock (_gate)
        {
            _items.Add(item);
            _bytes += item.Size;
        }
    }

    /// <summary>Lets readers see what was appended. Waits only where one lone reader is too far behind.</summary>
    public ValueTask PublishAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource grown;
        bool waits;
        lock (_gate)
        {
            (grown, _grown) = (_grown, NewSignal());
            waits = NeedsRoom();
        }

        grown.TrySetResult();
        return waits ? WaitForRoomAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    public void End()
    {
        lock (_gate)
        {
            IsEnded = true;
            _grown.TrySetResult();
        }
    }

    /// <summary>Copies what the cursor has not seen into <paramref name="items"/>; tells how many.</summary>
    public int Take(FlightCursor cursor, Span<RecordedItem> items)
    {
        lock (_gate)
        {
            int count = cursor.IsCut ? 0 : Math.Min(items.Length, _first + _items.Count - cursor.Next);
            for (int i = 0; i < count; i++)
            {
                items[i] = _items[cursor.Next - _first + i];
            }

            cursor.Next += count;
            if (IsOverfull)
            {
                DropRead();
                _read.TrySetResult();
            }

            return count;
        }
    }

    /// <summary>Completes when there may be more for the cursor, or the end.</summary>
    public Task GrownAsync(FlightCursor cursor)
    {
        lock (_gate)
        {
            return IsEnded || cursor.IsCut || cursor.Next < _first + _items.Count ? Task.CompletedTask : _grown.Task;
        }
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task read;
            lock (_gate)
            {
                if (!NeedsRoom())
                {
                    return;
                }

                _read = NewSignal();
                read = _read.Task;
            }

            await read.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets go of what all have read. True when that is not enough and there is but one reader, who has to be waited for.</summary>
    private bool NeedsRoom()
    {
        if (_bytes <= maxBytes)
        {
            return false;
        }

        IsOverfull = true;
        DropRead();
        if (_bytes <= maxBytes || _readers.Count <= 1)
        {
            return _bytes > maxBytes && _readers.Count == 1;
        }

        CutSlowest();
        DropRead();
        return false;
    }

    /// <summary>The one who is ahead stays; of several that are, one at least.</summary>
    private void CutSlowest()
    {
        int newest = _readers.Max(reader => reader.Next);
        foreach (FlightCursor reader in _readers.Where(reader => reader.Next < newest || newest == _first).SkipLast(newest == _first ? 1 : 0).ToArray())
        {
            reader.IsCut = true;
            _readers.Remove(reader);
        }
    }

    private void DropRead()
    {
        int read = _readers.Count == 0 ? _items.Count : _readers.Min(reader => reader.Next) - _first;
        for (int i = 0; i < read; i++)
        {
            _bytes -= _items[i].Size;
        }

        _items.RemoveRange(0, read);
        _first += read;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
