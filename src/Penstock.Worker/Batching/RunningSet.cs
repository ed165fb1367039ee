namespace Penstock.Worker.Batching;

/// <summary>
/// The admitted requests and the cells promised to them. The invariant that keeps decoding from ever running out of cells: cells in use
/// plus cells still promised never exceed all cells.
/// </summary>
internal sealed class RunningSet(KvCache cache, AdmissionQueue queue, SchedulerOptions options, IGenerationObserver observer)
{
    private readonly List<Generation> _items = [];
    private long _turns;

    /// <summary>Admitted requests, oldest first.</summary>
    public IReadOnlyList<Generation> Items => _items;

    /// <summary>Cells promised and not yet taken.</summary>
    public int Promised => _items.Sum(item => Math.Max(0, item.Reserved - item.Sequence!.Length));

    /// <summary>Cells that may be promised to somebody now.</summary>
    public int Free => cache.Total - cache.Used - Promised;

    /// <summary>Admits a request if slots and cells allow it; kept prefixes make room, but only where that is enough.</summary>
    public bool TryAdmit(Generation generation)
    {
        if (_items.Count >= options.Slots)
        {
            return false;
        }

        // A seed is to give the same text again. Rounding depends on which cells a sequence lies in and on how its prompt was cut, so an
        // answer with a seed that runs alone begins in an empty cache.
        if (generation.Request.Sampling.Seed is not null && _items.Count == 0)
        {
            cache.Clear();
        }

        int reserve = generation.Tokens.Count + Allowance(generation, options.OpenEndedTokens);
        while (true)
        {
            (KvSequence? source, int shared) = cache.FindPrefix(generation.TokenSpan[..^1]);
            bool isPinned = source is not null && cache.IsRunning(source);
            if (cache.Pinned + Promised + reserve - (isPinned ? shared : 0) > cache.Total)
            {
                return false;
            }

            if (Free >= reserve - shared)
            {
                Begin(generation, reserve, source, shared);
                return true;
            }

            if (!cache.EvictOldest(source))
            {
                cache.EvictOldest(except: null);
            }
        }
    }

    /// <summary>Takes a cell for the next token of <paramref name="generation"/>; false when it was set back because none is left.</summary>
    public bool TryGrow(Generation generation)
    {
        if (generation.Sequence!.Length < generation.Reserved)
        {
            return true;
        }

        while (Free < 1)
        {
            if (cache.EvictOldest(except: null))
            {
                continue;
            }

            Generation victim = _items.FindLast(item => item.IsOpenEnded)!;
            Preempt(victim);
            if (ReferenceEquals(victim, generation))
            {
                return false;
            }
        }

        generation.Reserved += Math.Min(Free, Math.Max(1, Allowance(generation, options.GrowthTokens)));
        return true;
    }

    /// <summary>Takes out a request; its sequence stays as a prefix where <paramref name="keep"/> says so.</summary>
    public void Remove(Generation generation, bool keep)
    {
        _items.Remove(generation);
        cache.Close(generation.Sequence!, keep);
        generation.Sequence = null;
        generation.Reserved = 0;
    }

    private static int Allowance(Generation generation, int openEnded)
    {
        int left = generation.MaxTokens - generation.Generated;
        return generation.IsOpenEnded ? Math.Min(openEnded, left) : left;
    }

    private void Begin(Generation generation, int reserve, KvSequence? source, int shared)
    {
        KvSequence sequence = cache.Open(source);
        if (source is not null)
        {
            cache.Share(source, sequence, shared);
        }

        generation.Sequence = sequence;
        generation.Reserved = reserve;
        if (generation.Turn == 0)
        {
            generation.Turn = ++_turns;
            generation.Cached = shared;
        }

        int place = _items.FindIndex(item => item.Turn > generation.Turn);
        _items.Insert(place < 0 ? _items.Count : place, generation);
    }

    private void Preempt(Generation generation)
    {
        Remove(generation, keep: false);
        queue.Return(generation);
        observer.Preempted();
    }
}
