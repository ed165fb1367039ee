namespace Penstock.Mock.Journal;

/// <summary>
/// The mock's account of itself: the last requests in a ring, and totals of all of them. A record enters when its request
/// arrives, so that a client that dies is in it.
/// </summary>
public sealed class RequestJournal
{
    private const int MostTurns = 10_000;
    private const int Recent = 4_096;
    private readonly RequestRecord?[] _ring;
    private readonly TimeProvider _time;
    private readonly string _prefix;
    private volatile JournalTotals _totals = new();
    private long _sequence;
    private long _cleared;
    private int _inFlight;

    internal RequestJournal(int capacity, TimeProvider time, ulong seed)
    {
        _ring = new RequestRecord?[capacity];
        _time = time;
        _prefix = $"{MockRandom.Mix(seed):x16}";
    }

    /// <summary>How many requests the ring holds at most.</summary>
    public int Capacity => _ring.Length;

    /// <summary>Requests being answered now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Counts since the start or the last <see cref="Reset"/>.</summary>
    public JournalTotals Totals => _totals;

    /// <summary>The sequence number of the newest request.</summary>
    public long Newest => Interlocked.Read(ref _sequence);

    /// <summary>The oldest sequence number that is still held.</summary>
    public long Oldest => Math.Max(Math.Max(1, Newest - _ring.Length + 1), Interlocked.Read(ref _cleared) + 1);

    /// <summary>Requests after <paramref name="after"/> in order of arrival.</summary>
    public IEnumerable<RequestRecord> Read(long after = 0)
    {
        for (var sequence = Math.Max(after + 1, Oldest); sequence <= Newest; sequence++)
        {
            // A slot may be overwritten while it is read; its own number tells.
            if (Volatile.Read(ref _ring[sequence % _ring.Length]) is { } record && record.Sequence == sequence)
            {
                yield return record;
            }
        }
    }

    /// <summary>Forgets all requests and counts from zero; requests in flight no longer count.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _cleared, Newest);
        _totals = new JournalTotals();
    }

    /// <summary>
    /// Waits for answers that their clients may already have to be counted, so that who reads the journal after an answer finds
    /// it there. That takes microseconds; the wait is bounded all the same.
    /// </summary>
    internal async ValueTask SettleAsync()
    {
        for (var turn = 0; turn < MostTurns && Read(Newest - Recent).Any(record => record.IsSettling); turn++)
        {
            await Task.Yield();
        }
    }

    internal JournalEntry Begin()
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var record = new RequestRecord(sequence, $"{_prefix}{sequence:x8}", _time.GetUtcNow());
        Volatile.Write(ref _ring[sequence % _ring.Length], record);
        Interlocked.Increment(ref _inFlight);
        return new JournalEntry(record, _totals, _time.GetTimestamp());
    }

    internal void End(JournalEntry entry)
    {
        entry.Record.Duration = _time.GetElapsedTime(entry.StartedTimestamp);
        entry.Record.TryEnd(MockOutcome.Broken);
        entry.Totals.Add(entry.Record);
        Interlocked.Decrement(ref _inFlight);
        entry.Record.EndSettling();
    }
}
