using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The candidate where this request costs least at this moment, by <see cref="MarginalPrice"/>; of equally cheap ones that with the fewest
/// requests for its weight. One whose price nobody knows comes last.
/// </summary>
internal sealed class CheapestPolicy : ILoadBalancingPolicy
{
    public string Name => "cheapest";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context)
    {
        double prompt = RequestWork.PromptTokens(context);
        int best = 0;
        (double Price, double Load) least = (double.PositiveInfinity, double.PositiveInfinity);
        for (int i = 0; i < candidates.Length; i++)
        {
            LoadState candidate = candidates[i];
            double price = candidate.Price.Of(prompt, RequestWork.OutputTokens(context, candidate), candidate);
            double load = (candidate.Outstanding + 1) / candidate.Weight;
            if (price < least.Price || (price.Equals(least.Price) && load < least.Load))
            {
                (best, least) = (i, (price, load));
            }
        }

        return best;
    }
}
