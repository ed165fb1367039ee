using Penstock.Catalog.Prices;

namespace Penstock.Catalog.Tests;

public sealed class ListPricesTests
{
    public static TheoryData<string, string> Listed => new(ListPrices.All.Select(price => (price.Kind, price.Model)));

    [Theory]
    [MemberData(nameof(Listed))]
    public void Every_price_has_a_date_and_a_source_and_makes_sense(string kind, string model)
    {
        ListPrice price = ListPrices.Find(kind, model)!;

        Assert.InRange(price.ReadOn, new DateOnly(2025, 1, 1), new DateOnly(2027, 12, 31));
        Assert.Equal(Uri.UriSchemeHttps, price.Source.Scheme);
        Assert.True(price.Prices.InputUsdPerMillion > 0);
        Assert.True(price.Prices.CachedInputUsdPerMillion is null || price.Prices.CachedInputUsdPerMillion < price.Prices.InputUsdPerMillion);
        Assert.True(price.Prices.CacheWriteUsdPerMillion is null || price.Prices.CacheWriteUsdPerMillion > price.Prices.InputUsdPerMillion);
        Assert.True(price.BatchInputUsdPerMillion is null || price.BatchInputUsdPerMillion < price.Prices.InputUsdPerMillion);
        Assert.Equal(price.LongContextAboveTokens is null, price.LongContext is null);
        Assert.True(price.LongContext is null || price.LongContext.InputUsdPerMillion > price.Prices.InputUsdPerMillion);
    }

    [Theory]
    [InlineData("openai", "gpt-3.5-turbo", 0.5, 1.5)]
    [InlineData("openai", "gpt-3.5-turbo-0125", 0.5, 1.5)]
    [InlineData("openai", "gpt-4", 30, 60)]
    [InlineData("openai", "gpt-4o-mini-2024-07-18", 0.15, 0.6)]
    [InlineData("azure-openai", "gpt-4o-mini", 0.15, 0.6)]
    [InlineData("anthropic", "claude-haiku-4-5-20251001", 1, 5)]
    [InlineData("anthropic", "claude-3-5-haiku-latest", 0.8, 4)]
    [InlineData("bedrock", "amazon.nova-pro-v1:0", 0.8, 3.2)]
    [InlineData("bedrock", "global.anthropic.claude-haiku-4-5-20251001-v1:0", 1, 5)]
    [InlineData("bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", 1.1, 5.5)]
    public void Finds_a_model_by_the_name_that_its_cloud_uses(string kind, string model, double input, double output)
    {
        ListPrice price = ListPrices.Find(kind, model)!;

        Assert.Equal((decimal)input, price.Prices.InputUsdPerMillion);
        Assert.Equal((decimal)output, price.Prices.OutputUsdPerMillion);
    }

    [Theory]
    [InlineData("openai", "gpt-99")]
    [InlineData("openai-compatible", "gpt-4")]
    [InlineData("anthropic", "gpt-4")]
    public void A_model_that_is_not_listed_has_no_price(string kind, string model) => Assert.Null(ListPrices.Find(kind, model));
}
