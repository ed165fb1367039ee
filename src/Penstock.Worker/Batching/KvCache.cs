using System.Runtime.InteropServices;

namespace Penstock.Worker.Batching;

/// <summary>
/// The KV cache's sequences: those of running requests, and finished ones kept as prefixes for later requests, least recently used first
/// to go. Mirrors in the decoder what it does here. Not thread-safe.
/// </summary>
internal sealed class KvCache(IDecoder decoder, bool reusesPrefixes)
{
    /// <summary>Shorter ones cost less to evaluate than to keep.</summary>
    private const int ShortestKept = 8;

    private readonly CellPool _cells = new(decoder.Cells);
    private readonly Stack<int> _freeIds = new(Enumerable.Range(0, decoder.MaxSequences).Reverse());
    private readonly List<KvSequence> _running = [];
    private readonly List<KvSequence> _kept = [];
    private long _clock;

    /// <summary>All cells.</summary>
    public int Total => _cells.Total;

    /// <summary>Cells in use, shared ones counted once.</summary>
    public int Used => _cells.Used;

    /// <summary>Cells that eviction could not free.</summary>
    public int Pinned => _cells.Pinned;

    /// <summary>Kept prefixes.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>True when a running request holds <paramref name="sequence"/>.</summary>
    public bool IsRunning(KvSequence sequence) => _running.Contains(sequence);

    /// <summary>Length of the longest prefix of <paramref name="tokens"/> that is in the cache, and who holds it.</summary>
    public (KvSequence? Source, int Length) FindPrefix(ReadOnlySpan<int> tokens)
    {
        (KvSequence? Source, int Length) best = (null, 0);
        if (!reusesPrefixes || !decoder.SharesPrefixes)
        {
            return best;
        }

        foreach (KvSequence sequence in _running)
        {
            best = Longer(best, sequence, tokens);
        }

        foreach (KvSequence sequence in _kept)
        {
            best = Longer(best, sequence, tokens);
        }

        return best;
    }

    /// <summary>
    /// Begins a sequence for a running request. There is always an id: kept prefixes give theirs up, but for <paramref name="source"/>,
    /// which is about to be shared.
    /// </summary>
    public KvSequence Open(KvSequence? source)
    {
        if (_freeIds.Count == 0)
        {
            EvictOldest(source);
        }

        var sequence = new KvSequence(_freeIds.Pop());
        _running.Add(sequence);
        return sequence;
    }

    /// <summary>Lengthens <paramref name="target"/> to <paramref name="length"/> tokens by sharing those of <paramref name="source"/>.</summary>
    public void Share(KvSequence source, KvSequence target, int length)
    {
        int from = target.Length;
        decoder.Share(source.Id, target.Id, from, length);
        for (int position = from; position < length; position++)
        {
            _cells.Share(source.Cells[position]);
            target.Cells.Add(source.Cells[position]);
            target.Tokens.Add(source.Tokens[position]);
        }

        source.LastUsed = ++_clock;
    }

    /// <summary>Takes a cell for the next token of a running sequence.</summary>
    public void Append(KvSequence sequence, int token)
    {
        sequence.Cells.Add(_cells.Take());
        sequence.Tokens.Add(token);
    }

    /// <summary>Ends a running sequence; it stays as a prefix when it may be of use.</summary>
    public void Close(KvSequence sequence, bool keep)
    {
        _running.Remove(sequence);
        foreach (int cell in sequence.Cells)
        {
            _cells.Unpin(cell);
        }

        if (!keep || !IsWorthKeeping(sequence))
        {
            Drop(sequence);
            return;
        }

        // What this one begins with needs no copy of its own any more.
        foreach (KvSequence shorter in _kept.Where(kept => IsPrefix(kept, sequence)).ToArray())
        {
            _kept.Remove(shorter);
            Drop(shorter);
        }

        sequence.LastUsed = ++_clock;
        _kept.Add(sequence);
    }

    /// <summary>Gives up the least recently used prefix; false when there is none but <paramref name="except"/>.</summary>
    public bool EvictOldest(KvSequence? except)
    {
        KvSequence? oldest = _kept.Where(kept => !ReferenceEquals(kept, except)).MinBy(kept => kept.LastUsed);
        if (oldest is null)
        {
            return false;
        }

        _kept.Remove(oldest);
        Drop(oldest);
        return true;
    }

    /// <summary>Forgets all kept prefixes, and with nothing running puts the cache into its first state.</summary>
    public void Clear()
    {
        while (EvictOldest(except: null))
        {
        }

        if (_running.Count == 0)
        {
            decoder.Clear();
        }
    }

    private static (KvSequence? Source, int Length) Longer(
        (KvSequence? Source, int Length) best, KvSequence sequence, ReadOnlySpan<int> tokens)
    {
        int length = sequence.CommonPrefix(tokens);
        return length > best.Length ? (sequence, length) : best;
    }

    private static bool IsPrefix(KvSequence shorter, KvSequence longer) =>
        shorter.Length <= longer.Length && longer.CommonPrefix(CollectionsMarshal.AsSpan(shorter.Tokens)) == shorter.Length;

    private bool IsWorthKeeping(KvSequence sequence) =>
        reusesPrefixes && decoder.SharesPrefixes && sequence.Length >= ShortestKept && !_kept.Exists(kept => IsPrefix(sequence, kept));

    private void Drop(KvSequence sequence)
    {
        foreach (int cell in sequence.Cells)
        {
            _cells.Release(cell);
        }

        decoder.Remove(sequence.Id);
        _freeIds.Push(sequence.Id);
    }
}
