using Penstock.Catalog.Models;
using Penstock.Catalog.Prices;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>
/// What tokens cost. Every token is priced once: the prompt falls into fresh, cached and written tokens, which add up to it, and
/// reasoning is part of the output. Null means that the price or the usage is not known, which is not the same as free.
/// </summary>
public static class UsageCost
{
    private const decimal Million = 1_000_000m;

    // Anthropic writes a cache entry for an hour at 2x the input price, for five minutes at 1.25x.
    private const decimal HourOverFiveMinutes = 2m / 1.25m;

    /// <summary>The cost in USD at <paramref name="own"/> prices where a target has them, else at <paramref name="list"/> price.</summary>
    public static decimal? InUsd(TokenUsage usage, PriceOptions? own, ListPrice? list)
    {
        PriceOptions? prices = own ?? ListFor(usage, list);
        return prices is null || usage is { PromptTokens: null, OutputTokens: null } ? null : Sum(usage, prices);
    }

    /// <summary>The cost of one attempt at <paramref name="target"/>; null when its price, or the usage, is not known.</summary>
    public static decimal? Of(TokenUsage? usage, TargetState? target) =>
        usage is null || target is null ? null : InUsd(usage, target.Options.Prices, target.ListPrice);

    /// <summary>The cost of what <paramref name="attempt"/> took, which several ask for.</summary>
    internal static decimal? Of(TokenUsage? usage, Attempt attempt)
    {
        if (usage is not null && !ReferenceEquals(attempt.Priced.Usage, usage))
        {
            attempt.Priced = (usage, Of(usage, attempt.Target));
        }

        return usage is null ? null : attempt.Priced.Usd;
    }

    /// <summary>Adds two costs; what is not known adds nothing.</summary>
    public static decimal? Sum(decimal? one, decimal? other) => one is null ? other : one + (other ?? 0);

    private static PriceOptions? ListFor(TokenUsage usage, ListPrice? list) =>
        list?.LongContext is { } longContext && usage.PromptTokens > list.LongContextAboveTokens ? longContext : list?.Prices;

    private static decimal Sum(TokenUsage usage, PriceOptions prices)
    {
        long prompt = Math.Max(0, usage.PromptTokens ?? 0);
        long cached = Math.Clamp(usage.CachedTokens ?? 0, 0, prompt);
        long written = Math.Clamp(usage.CacheWriteTokens ?? 0, 0, prompt - cached);
        long writtenForAnHour = Math.Clamp(usage.HourCacheWriteTokens ?? 0, 0, written);
        decimal write = prices.CacheWriteUsdPerMillion ?? prices.InputUsdPerMillion;
        decimal writeForAnHour = prices.CacheWriteUsdPerMillion is null ? write : write * HourOverFiveMinutes;

        return (((prompt - cached - written) * prices.InputUsdPerMillion)
            + (cached * (prices.CachedInputUsdPerMillion ?? prices.InputUsdPerMillion))
            + ((written - writtenForAnHour) * write)
            + (writtenForAnHour * writeForAnHour)
            + (Math.Max(0, usage.OutputTokens ?? 0) * prices.OutputUsdPerMillion)) / Million;
    }
}
