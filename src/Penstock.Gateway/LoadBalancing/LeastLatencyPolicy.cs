using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The better of two that chance names (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001), where better is the lower
/// peak EWMA of latency (Finagle) times how far its load lies above the mean. Finagle takes the whole load; but a batching server
/// is hardly slower for a request more, and the measured latency holds what its usual load costs: counted twice,
/// load would send requests to a server that is several times slower because it idles. Once in 256 choices the one that was looked at longest ago is taken, so
/// that a place that has become fast is found; a share that small does not show in the 99th percentile.
/// </summary>
internal sealed class LeastLatencyPolicy(Random random) : ILoadBalancingPolicy
{
    private const uint Looks = 256;
    private const double Unknown = 1e6;

    private readonly Dice _dice = new(random);
    private uint _choices;

    public string Name => "least-latency";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        if (candidates.Length == 1)
        {
            return 0;
        }

        if (Interlocked.Increment(ref _choices) % Looks == 0)
        {
            return LongestUnseen(candidates);
        }

        int one = _dice.Next(candidates.Length);
        int other = _dice.Next(candidates.Length - 1);
        other += other >= one ? 1 : 0;
        double mean = MeanLoad(candidates);
        return Cost(candidates[one], mean) <= Cost(candidates[other], mean) ? one : other;
    }

    /// <summary>One that was never asked costs nothing; while its first answer is awaited it costs more than any that is known.</summary>
    private static double Cost(LoadState load, double mean)
    {
        double latency = load.Latency.Seconds;
        return latency > 0 ? latency * Math.Max(1, ((load.Outstanding / load.Weight) + 1) / (mean + 1))
            : load.Outstanding == 0 ? 0
            : Unknown * load.Outstanding / load.Weight;
    }

    private static double MeanLoad(ReadOnlySpan<LoadState> candidates)
    {
        double running = 0;
        double weight = 0;
        foreach (LoadState candidate in candidates)
        {
            running += candidate.Outstanding;
            weight += candidate.Weight;
        }

        return running / weight;
    }

    private static int LongestUnseen(ReadOnlySpan<LoadState> candidates)
    {
        int oldest = 0;
        for (int i = 1; i < candidates.Length; i++)
        {
            oldest = unchecked((int)(candidates[i].Latency.Stamp - candidates[oldest].Latency.Stamp)) < 0 ? i : oldest;
        }

        return oldest;
    }
}
