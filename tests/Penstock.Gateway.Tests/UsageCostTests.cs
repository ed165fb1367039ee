using CsCheck;
using Penstock.Catalog.Models;
using Penstock.Catalog.Prices;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Tests;

public sealed class UsageCostTests
{
    private static readonly PriceOptions Prices = new()
    {
        InputUsdPerMillion = 3m,
        CachedInputUsdPerMillion = 0.3m,
        CacheWriteUsdPerMillion = 3.75m,
        OutputUsdPerMillion = 15m,
    };

    private static readonly Gen<long?> Tokens = Gen.Bool.SelectMany(known => known ? Gen.Long[0, 2_000_000].Select(n => (long?)n) : Gen.Const((long?)null));

    [Theory]
    [InlineData("openai", "gpt-4o-mini", 1000, 400, null, 500, 0.00042)] // 600 x 0.15 + 400 x 0.075 + 500 x 0.60
    [InlineData("anthropic", "claude-sonnet-4-6", 2000, 1500, 300, 100, 0.003675)] // 200 x 3 + 1500 x 0.30 + 300 x 3.75 + 100 x 15
    [InlineData("gemini", "gemini-2.5-pro", 300_000, 0, null, 1000, 0.765)] // long prompts cost twice: 300k x 2.50 + 1k x 15
    [InlineData("bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", 1000, null, null, 1000, 0.0066)] // 1.10 + 5.50
    public void Prices_a_known_bill(string kind, string model, long prompt, int? cached, int? written, long output, double usd)
    {
        TokenUsage usage = new() { PromptTokens = prompt, CachedTokens = cached, CacheWriteTokens = written, OutputTokens = output };

        Assert.Equal((decimal)usd, UsageCost.InUsd(usage, null, ListPrices.Find(kind, model)));
    }

    [Fact]
    public void A_cache_entry_for_an_hour_costs_twice_the_input() =>
        Assert.Equal(
            6m / 1000,
            UsageCost.InUsd(new TokenUsage { PromptTokens = 1000, CacheWriteTokens = 1000, HourCacheWriteTokens = 1000, OutputTokens = 0 }, Prices, null));

    [Fact]
    public void The_target_s_own_prices_win() =>
        Assert.Equal(
            18m,
            UsageCost.InUsd(new TokenUsage { PromptTokens = 1_000_000, OutputTokens = 1_000_000 }, Prices, ListPrices.Find("openai", "gpt-4")));

    [Fact]
    public void An_unknown_price_or_usage_is_not_free()
    {
        Assert.Null(UsageCost.InUsd(new TokenUsage { PromptTokens = 1 }, null, null));
        Assert.Null(UsageCost.InUsd(TokenUsage.Unknown, Prices, null));
        Assert.Equal(0m, UsageCost.InUsd(new TokenUsage { PromptTokens = 0, OutputTokens = 0 }, Prices, null));
    }

    [Fact]
    public void No_token_is_priced_twice_and_no_cost_is_negative() =>
        Gen.Select(Tokens, Tokens, Tokens, Tokens, Tokens).Sample((prompt, cached, written, hour, output) =>
        {
            TokenUsage usage = new() { PromptTokens = prompt, CachedTokens = cached, CacheWriteTokens = written, HourCacheWriteTokens = hour, OutputTokens = output };
            decimal cost = UsageCost.InUsd(usage, Prices, null) ?? 0;
            decimal dearest = (((prompt ?? 0) * 6m) + ((output ?? 0) * 15m)) / 1_000_000m;
            return cost >= 0 && cost <= dearest;
        });
}
