using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Smooth weighted round robin, by earliest deadline first: each candidate's next turn lies 1/weight after its last, and the earliest turn is
/// taken. Weights may change at any time. A candidate that was away, or whose weight has risen, does not catch up on turns it has missed.
/// </summary>
internal sealed class WeightedPolicy : ILoadBalancingPolicy
{
    private double _clock;

    public string Name => "weighted";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        while (true)
        {
            double clock = Volatile.Read(ref _clock);
            int best = 0;
            double bestSeen = 0;
            double earliest = double.PositiveInfinity;
            for (int i = 0; i < candidates.Length; i++)
            {
                double seen = Settled(candidates[i], clock);
                double turn = Math.Max(seen, clock);
                if (turn < earliest)
                {
                    (best, bestSeen, earliest) = (i, seen, turn);
                }
            }

            // Whoever moves the candidate's turn has won it; the others look again.
            double next = earliest + (1 / candidates[best].Weight);
            if (Interlocked.CompareExchange(ref candidates[best].Turn, next, bestSeen).Equals(bestSeen))
            {
                Volatile.Write(ref _clock, Math.Max(clock, earliest));
                return best;
            }
        }
    }

    /// <summary>
    /// Its next turn, within one round from now: a new one has it after half a round, so that candidates do not move in step, and one whose weight
    /// has risen does not wait for what its old weight had put off.
    /// </summary>
    private static double Settled(LoadState candidate, double clock)
    {
        double seen = Volatile.Read(ref candidate.Turn);
        double latest = clock + (1 / candidate.Weight);
        double settled = seen <= 0 ? clock + (0.5 / candidate.Weight) : Math.Min(seen, latest);
        if (settled.Equals(seen))
        {
            return seen;
        }

        double before = Interlocked.CompareExchange(ref candidate.Turn, settled, seen);
        return before.Equals(seen) ? settled : before;
    }
}
