using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The candidate that has seen the longest part of this request's beginning, if that is a third of it or more and the candidate is not loaded
/// above <see cref="LoadBound"/>; else the one with the fewest requests for its weight. What the prompt begins with (system text, tools,
/// documents, earlier turns) is then in its cache. As in SGLang's router, with chained hashes of blocks for a tree (AIBrix).
/// </summary>
internal sealed class PrefixAffinityPolicy(Random random) : ILoadBalancingPolicy
{
    private const int BlockBytes = 256;
    private const int MostBlocks = 128;
    private const double EnoughShare = 0.3;

    private readonly LeastOutstandingPolicy _least = new(random);
    private readonly PrefixTable _table = new();

    public string Name => "prefix-affinity";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        Span<ulong> chain = stackalloc ulong[MostBlocks];
        chain = chain[..Chain(context, chain)];
        int chosen = Warmest(candidates, chain, out int blocks);
        if (blocks == 0 || blocks < EnoughShare * chain.Length || !LoadBound.Of(candidates).HasRoom(candidates[chosen]))
        {
            chosen = _least.Choose(candidates, context);
        }

        foreach (ulong block in chain)
        {
            _table.Set(block, candidates[chosen].Hash);
        }

        return chosen;
    }

    /// <summary>The hash of each whole block of the request, each with all before it and with the caller: tenants do not share what they warm.</summary>
    private static int Chain(InferenceContext context, Span<ulong> chain)
    {
        ReadOnlySpan<byte> body = context.Request.Body.Bytes.Span;
        ulong hash = StableHash.Of(context.Caller.Tenant?.Name ?? "");
        int count = Math.Min(body.Length / BlockBytes, chain.Length);
        for (int block = 0; block < count; block++)
        {
            chain[block] = hash = StableHash.Of(body.Slice(block * BlockBytes, BlockBytes), hash);
        }

        return count;
    }

    /// <summary>Who has the longest beginning of <paramref name="chain"/>, and how many <paramref name="blocks"/> of it.</summary>
    private int Warmest(ReadOnlySpan<LoadState> candidates, ReadOnlySpan<ulong> chain, out int blocks)
    {
        for (blocks = chain.Length; blocks > 0; blocks--)
        {
            for (int i = 0; i < candidates.Length; i++)
            {
                if (_table.Has(chain[blocks - 1], candidates[i].Hash))
                {
                    return i;
                }
            }
        }

        return 0;
    }
}
