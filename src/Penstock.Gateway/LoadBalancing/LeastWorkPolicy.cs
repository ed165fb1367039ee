using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The candidate that would be done first: estimated tokens of what runs there and of this request, over the tokens a second that it was seen to
/// manage. One that was not measured yet counts as the mean of the others. For requests of very different lengths, and unequal machines.
/// </summary>
internal sealed class LeastWorkPolicy(Random random) : ILoadBalancingPolicy
{
    private readonly Dice _dice = new(random);

    public string Name => "least-work";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        double usual = MeanCapacity(candidates);
        int start = _dice.Next(candidates.Length);
        int best = start;
        double soonest = double.PositiveInfinity;
        for (int step = 0; step < candidates.Length; step++)
        {
            int index = (start + step) % candidates.Length;
            LoadState load = candidates[index];
            double capacity = load.Work.Capacity > 0 ? load.Work.Capacity : usual;
            double done = (load.Work.Running + RequestWork.Estimate(context, load)) / (capacity * load.Weight);
            if (done < soonest)
            {
                (best, soonest) = (index, done);
            }
        }

        return best;
    }

    private static double MeanCapacity(ReadOnlySpan<LoadState> candidates)
    {
        double sum = 0;
        int known = 0;
        foreach (LoadState candidate in candidates)
        {
            sum += candidate.Work.Capacity;
            known += candidate.Work.Capacity > 0 ? 1 : 0;
        }

        return known == 0 ? 1 : sum / known;
    }
}
