using System.Runtime.InteropServices;

namespace Penstock.Worker.Batching;

/// <summary>
/// Decides what one pass through the model evaluates. Every running answer gets its next token; prompts share what a bounded budget leaves,
/// so a long one is cut into chunks and holds nobody up.
/// </summary>
internal sealed class PassPlanner(KvCache cache, RunningSet running, SchedulerOptions options, DecodeBatch batch)
{
    private readonly ChunkSize _chunk = new(options.PromptChunkTokens, options.LongestPass);
    private readonly List<Generation> _prompts = [];
    private readonly int[] _remaining = new int[options.Slots];
    private readonly int[] _shares = new int[options.Slots];

    private bool _isMixed;

    /// <summary>Requests that get a token from this pass, with the batch entries that hold their logits.</summary>
    public List<(Generation Generation, int Index)> Sampled { get; } = [];

    /// <summary>Prompt tokens in this pass.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>Fills the batch.</summary>
    public void Plan()
    {
        batch.Clear();
        Sampled.Clear();
        _prompts.Clear();

        // 1. What others have evaluated of the same prompts. First of all, because only now every token in the cache is evaluated.
        foreach (Generation generation in running.Items)
        {
            CatchUp(generation);
        }

        // 2. The running answers: one token each. An answer for which no cell is left is set back, and with it maybe younger ones.
        foreach (Generation generation in running.Items.ToArray())
        {
            if (generation.Sequence is not null && generation.Unseen == 1 && running.TryGrow(generation))
            {
                Add(generation, 1);
            }
        }

        // 3. The prompts, oldest first, without those that wait for another one's evaluation.
        int answers = batch.Count;
        foreach (Generation generation in running.Items)
        {
            if (generation.Unseen > 1 && !Follows(generation))
            {
                _prompts.Add(generation);
            }
        }

        // 4. Their shares.
        AddPrompts(answers == 0 ? batch.Capacity : Math.Min(_chunk.Current, batch.Capacity - answers));
        PromptTokens = batch.Count - answers;
        _isMixed = answers > 0 && PromptTokens > 0;
    }

    /// <summary>Learns how long the planned pass took.</summary>
    public void Record(TimeSpan duration)
    {
        if (_isMixed)
        {
            _chunk.Record(PromptTokens, duration);
        }
    }

    private void AddPrompts(int budget)
    {
        for (int index = 0; index < _prompts.Count; index++)
        {
            _remaining[index] = _prompts[index].Unseen;
        }

        PromptBudget.Share(_remaining.AsSpan(0, _prompts.Count), budget, _shares);
        for (int index = 0; index < _prompts.Count; index++)
        {
            Add(_prompts[index], _shares[index]);
        }
    }

    /// <summary>Takes over what other running requests have evaluated of the same prompt since this one was admitted.</summary>
    private void CatchUp(Generation generation)
    {
        KvSequence own = generation.Sequence!;
        if (generation.Unseen <= 1)
        {
            return;
        }

        (KvSequence? source, int length) = cache.FindPrefix(generation.TokenSpan[..^1]);
        if (source is not null && length > own.Length)
        {
            generation.Cached += generation.Generated == 0 ? length - own.Length : 0;
            cache.Share(source, own, length);
        }
    }

    /// <summary>
    /// True when an older request is about to evaluate more of the same prompt, which is then worth waiting for. Only older ones are waited
    /// for, so the oldest always goes on.
    /// </summary>
    private bool Follows(Generation generation)
    {
        if (!options.PrefixReuse)
        {
            return false;
        }

        ReadOnlySpan<int> wanted = generation.TokenSpan[..^1];
        int known = generation.Sequence!.Length;
        foreach (Generation older in running.Items)
        {
            if (older.Turn >= generation.Turn)
            {
                return false;
            }

            int common = older.TokenSpan.CommonPrefixLength(wanted);
            if (older.Unseen > 1 && common > known + options.ShortestFollowed && common > older.Sequence!.Length)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Generation generation, int count)
    {
        KvSequence sequence = generation.Sequence!;
        Span<int> tokens = CollectionsMarshal.AsSpan(generation.Tokens);
        for (int added = 0; added < count; added++)
        {
            int position = sequence.Length;
            bool isLast = position == tokens.Length - 1;
            int index = batch.Add(tokens[position], position, sequence.Id, isLast);
            cache.Append(sequence, tokens[position]);
            if (isLast)
            {
                Sampled.Add((generation, index));
            }
        }
    }
}
