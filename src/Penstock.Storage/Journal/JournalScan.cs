namespace Penstock.Storage.Journal;

/// <summary>
/// Goes through the records of a segment. A damaged place costs the records that lie in it, not those behind it: the next whole record is
/// looked for. Never throws, whatever the bytes are.
/// </summary>
internal ref struct JournalScan(ReadOnlySpan<byte> segment, int from)
{
    private readonly ReadOnlySpan<byte> _segment = segment;

    /// <summary>Behind the last record that was read.</summary>
    public int Position { get; private set; } = from;

    /// <summary>Bytes that were passed over because they are no record and not zero.</summary>
    public int DamagedBytes { get; private set; }

    /// <summary>The next record's payload; false when there is none.</summary>
    public bool TryNext(out ReadOnlySpan<byte> payload)
    {
        int at = Position;
        while (at + RecordFrame.HeadBytes <= _segment.Length)
        {
            if (RecordFrame.TryRead(_segment, at, out payload))
            {
                Position = at + RecordFrame.SizeOf(payload.Length);
                return true;
            }

            int zeros = _segment[at..].IndexOfAnyExcept((byte)0);
            if (zeros < 0)
            {
                break;
            }

            // Room that was never written, or whose pages never reached the disk, is passed over in one step.
            DamagedBytes += zeros < RecordFrame.Alignment ? RecordFrame.Alignment : 0;
            at += Math.Max(RecordFrame.Alignment, zeros & -RecordFrame.Alignment);
        }

        payload = default;
        return false;
    }
}
