using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The same target for all turns of a conversation, so that its cache of the prompt is warm: consistent hashing, by highest random weight
/// (Thaler and Ravishankar, 1998), with bounded loads (Mirrokni, Thorup and Zadimoghaddam, SODA 2018): nobody gets more than a quarter above
/// his share of what runs; who is turned away goes to the next of his own order.
/// </summary>
internal sealed class SessionAffinityPolicy : ILoadBalancingPolicy
{
    public string Name => "session-affinity";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        ulong key = ConversationKey.Of(context);
        Span<double> scores = candidates.Length <= 64 ? stackalloc double[candidates.Length] : new double[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            scores[i] = Score(key, candidates[i]);
        }

        LoadBound bound = LoadBound.Of(candidates);
        for (int tries = 0; tries < candidates.Length; tries++)
        {
            int best = Highest(scores);
            if (bound.HasRoom(candidates[best]))
            {
                return best;
            }

            scores[best] = double.NegativeInfinity;
        }

        return 0;
    }

    /// <summary>Higher is better: -weight / ln(u) with u drawn by key and candidate; a share of keys equal to the share of weight falls to each.</summary>
    private static double Score(ulong key, LoadState candidate)
    {
        double draw = ((StableHash.Mix(key ^ candidate.Hash) >> 11) + 0.5) * (1.0 / (1UL << 53));
        return -candidate.Weight / Math.Log(draw);
    }

    private static int Highest(ReadOnlySpan<double> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }

        return best;
    }
}
