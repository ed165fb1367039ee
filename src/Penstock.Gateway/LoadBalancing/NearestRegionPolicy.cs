using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The candidate with the shortest round trip: as measured by probes, else as configured by <c>gateway.regionDistances</c>. Of those that are
/// about as near (a fifth, or two milliseconds) the one with the fewest requests for its weight.
/// </summary>
internal sealed class NearestRegionPolicy : ILoadBalancingPolicy
{
    private const double AboutAsNear = 1.2;
    private const double Unnoticed = 0.002;

    public string Name => "nearest-region";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        double nearest = double.PositiveInfinity;
        foreach (LoadState candidate in candidates)
        {
            nearest = Math.Min(nearest, candidate.RoundTripSeconds);
        }

        double near = Math.Max(nearest * AboutAsNear, nearest + Unnoticed);
        int best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i < candidates.Length; i++)
        {
            double load = (candidates[i].Outstanding + 1) / candidates[i].Weight;
            if (candidates[i].RoundTripSeconds <= near && load < least)
            {
                (best, least) = (i, load);
            }
        }

        return best;
    }
}
