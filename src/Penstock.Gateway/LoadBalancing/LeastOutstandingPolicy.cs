using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>The candidate with the fewest running requests for its weight; equals take turns, so that idle ones are used evenly.</summary>
internal sealed class LeastOutstandingPolicy : ILoadBalancingPolicy
{
    private uint _next;

    public LeastOutstandingPolicy(Random random) => _next = (uint)random.Next();

    public string Name => "least-outstanding";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        if (candidates.Length == 1)
        {
            return 0;
        }

        int start = (int)(Interlocked.Increment(ref _next) % (uint)candidates.Length);
        int best = start;
        double least = double.PositiveInfinity;
        for (int step = 0; step < candidates.Length; step++)
        {
            int index = (start + step) % candidates.Length;
            double load = (candidates[index].Outstanding + 1) / candidates[index].Weight;
            if (load < least)
            {
                (best, least) = (index, load);
            }
        }

        return best;
    }
}
