using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Reservation;

/// <summary>What tokens cost at most: the dearest way to read a prompt (fresh or written to a cache, long context or not) and to say an answer.</summary>
internal static class PriceCeiling
{
    private const decimal Million = 1_000_000m;

    /// <summary>Billionths of a dollar at the dearest of the tiers' targets.</summary>
    public static long Of(ImmutableArray<Tier> tiers, long promptTokens, long outputTokens)
    {
        long dearest = 0;
        foreach (Tier tier in tiers)
        {
            foreach (TargetState target in tier.Targets)
            {
                dearest = Math.Max(dearest, Of(target, promptTokens, outputTokens));
                dearest = Math.Max(dearest, target.Overflow is { } overflow ? Of(overflow, promptTokens, outputTokens) : 0);
            }
        }

        return dearest;
    }

    /// <summary>Billionths of a dollar at <paramref name="target"/>; 0 where its price is not known.</summary>
    public static long Of(TargetState target, long promptTokens, long outputTokens) => target.Options.Prices is { } own
        ? Cost(own, promptTokens, outputTokens)
        : Math.Max(Cost(target.ListPrice?.Prices, promptTokens, outputTokens), Cost(target.ListPrice?.LongContext, promptTokens, outputTokens));

    private static long Cost(PriceOptions? prices, long promptTokens, long outputTokens)
    {
        if (prices is null)
        {
            return 0;
        }

        decimal input = Math.Max(prices.InputUsdPerMillion, prices.CacheWriteUsdPerMillion ?? 0);
        return Money.ToNanoUsd(((promptTokens * input) + (outputTokens * prices.OutputUsdPerMillion)) / Million);
    }
}
