using Penstock.Catalog.Models;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// What one more request costs at a place. A cloud charges by the token. A pool's hours are paid whether it works or not: one more request is
/// nearly free while it idles, and costs its part of a replica's hour when the pool is full, since then it is what calls for another replica.
/// Immutable but for the pool's measured state.
/// </summary>
public sealed class MarginalPrice
{
    private readonly PriceOptions? _tokens;
    private readonly decimal? _replicaHourUsd;

    private MarginalPrice(PriceOptions? tokens, decimal? replicaHourUsd) => (_tokens, _replicaHourUsd) = (tokens, replicaHourUsd);

    /// <summary>Nothing is known. That is not free: such a place comes last.</summary>
    public static MarginalPrice Unknown { get; } = new(null, null);

    /// <summary>True when nothing is known.</summary>
    public bool IsUnknown => _tokens is null && _replicaHourUsd is null;

    /// <summary>So much a token.</summary>
    public static MarginalPrice OfTokens(PriceOptions prices) => new(prices, null);

    /// <summary>So much for each hour of each replica.</summary>
    public static MarginalPrice OfReplicas(decimal replicaHourUsd) => new(null, replicaHourUsd);

    /// <summary>In USD; infinite when nothing is known.</summary>
    /// <param name="promptTokens">The request's.</param>
    /// <param name="outputTokens">Its answer's, as expected.</param>
    /// <param name="load">The place.</param>
    public double Of(double promptTokens, double outputTokens, LoadState load)
    {
        if (_tokens is not null)
        {
            return ((promptTokens * (double)_tokens.InputUsdPerMillion) + (outputTokens * (double)_tokens.OutputUsdPerMillion)) / 1e6;
        }

        return _replicaHourUsd is { } hour ? OfPool((promptTokens * WorkState.PromptToken) + outputTokens, (double)hour, load) : double.PositiveInfinity;
    }

    /// <summary>
    /// work / capacity is the time of all replicas that the request takes; it is worth as many replica hours, weighed with how full
    /// the pool is: requests running over the most that ran at once.
    /// </summary>
    private static double OfPool(double work, double hourUsd, LoadState load)
    {
        double capacity = load.Work.Capacity;
        if (capacity <= 0)
        {
            return 0;
        }

        double fullness = Math.Min(1, (double)load.Outstanding / Math.Max(1, load.MostOutstanding));
        return hourUsd * Math.Max(1, load.Replicas) / 3600 * (work / capacity) * fullness;
    }
}
