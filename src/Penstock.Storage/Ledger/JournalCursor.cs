using Penstock.Storage.Journal;

namespace Penstock.Storage.Ledger;

/// <summary>Where the mover is in the journal, and what it has read and not yet stored.</summary>
internal sealed class JournalCursor(AttemptJournal journal)
{
    private readonly TextPool _names = new();
    private readonly List<AttemptRow> _rows = [];
    private readonly List<long> _ended = [];
    private JournalSegment? _segment;
    private int _position = JournalSegment.HeadBytes;
    private long _damaged;

    /// <summary>Rows that were read last.</summary>
    public IReadOnlyList<AttemptRow> Rows => _rows;

    /// <summary>Bytes that were passed over because they are no records.</summary>
    public long DamagedBytes => Interlocked.Read(ref _damaged);

    /// <summary>Reads up to <paramref name="most"/> rows, the same ones until <see cref="Advance"/>; false when nothing new is there.</summary>
    public bool TryRead(int most)
    {
        if (_ended.Count > 0 || _rows.Count > 0)
        {
            return true; // read before, and not stored yet
        }

        _segment ??= journal.After(0);
        while (_segment is not null && _rows.Count < most)
        {
            bool isSealed = _segment.IsSealed;
            ReadRecords(_segment.Content(), most);
            if (_rows.Count >= most || !isSealed || journal.After(_segment.Number) is not { } next)
            {
                break;
            }

            (_segment, _position) = (next, JournalSegment.HeadBytes);
        }

        return _ended.Count > 0 || _rows.Count > 0;
    }

    /// <summary>What was read is stored: what it rested on may go.</summary>
    public void Advance()
    {
        foreach (long number in _ended)
        {
            journal.Stored(number);
        }

        _rows.Clear();
        _ended.Clear();
        journal.Trim(_segment!.Number - 1);
    }

    /// <summary>
    /// Rows of a segment that an earlier process left. Attempts that were opened in it go into <paramref name="open"/>, those that ended
    /// go out.
    /// </summary>
    public IEnumerable<AttemptRow> Left(long number, Dictionary<Guid, AttemptRow> open)
    {
        byte[] content = journal.ReadLeft(number);
        int position = Math.Min(JournalSegment.HeadBytes, content.Length);
        while (TryNext(content, ref position, out AttemptRecord record))
        {
            switch (record.Kind)
            {
                case AttemptRecordKind.Opened:
                    open[record.Row.Id] = record.Row;
                    break;
                case AttemptRecordKind.Withdrawn:
                    open.Remove(record.Row.Id);
                    break;
                default:
                    open.Remove(record.Row.Id);
                    yield return record.Row;
                    break;
            }
        }
    }

    private void ReadRecords(ReadOnlySpan<byte> content, int most)
    {
        while (_rows.Count < most && TryNext(content, ref _position, out AttemptRecord record))
        {
            if (record.Kind is AttemptRecordKind.Settled or AttemptRecordKind.Alone)
            {
                _rows.Add(record.Row);
            }

            if (record.OpenedIn != 0)
            {
                _ended.Add(record.OpenedIn);
            }
        }
    }

    private bool TryNext(ReadOnlySpan<byte> content, ref int position, out AttemptRecord record)
    {
        var scan = new JournalScan(content, position);
        bool found = false;
        record = default;
        while (!found && scan.TryNext(out ReadOnlySpan<byte> payload))
        {
            found = AttemptRecordReader.TryRead(payload, _names, out record);
        }

        Interlocked.Add(ref _damaged, scan.DamagedBytes);
        position = found ? scan.Position : position;
        return found;
    }
}
