using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Prices;

/// <summary>
/// The price list that ships with Penstock, <c>list-prices.json</c>: read once, on first use. A model that is not in it has no
/// price, which is not the same as costing nothing.
/// </summary>
public static class ListPrices
{
    private const decimal GeographicPremium = 1.1m; // Bedrock's us., eu. and apac. profiles against the global one
    private static readonly Lazy<FrozenDictionary<(string Kind, string Model), ListPrice>> Table = new(Read);

    /// <summary>Every price that is known.</summary>
    public static IReadOnlyCollection<ListPrice> All => Table.Value.Values;

    /// <summary>
    /// The list price of <paramref name="model"/> at a provider of <paramref name="kind"/>, or null when it is not listed. Date and
    /// version suffixes are ignored; Azure's deployments are priced as OpenAI's models of the same name.
    /// </summary>
    public static ListPrice? Find(string kind, string model)
    {
        string listed = string.Equals(kind, "azure-openai", StringComparison.Ordinal) ? "openai" : kind;
        (string name, bool geographic) = ModelNames.WithoutRegion(model);
        foreach (string candidate in ModelNames.WithoutSuffixes(name))
        {
            if (Table.Value.TryGetValue((listed, candidate), out ListPrice? price))
            {
                return geographic ? WithPremium(price) : price;
            }
        }

        return null;
    }

    private static ListPrice WithPremium(ListPrice price) => price with
    {
        Prices = WithPremium(price.Prices),
        BatchInputUsdPerMillion = price.BatchInputUsdPerMillion * GeographicPremium,
        BatchOutputUsdPerMillion = price.BatchOutputUsdPerMillion * GeographicPremium,
        LongContext = price.LongContext is null ? null : WithPremium(price.LongContext),
    };

    private static PriceOptions WithPremium(PriceOptions prices) => new()
    {
        InputUsdPerMillion = prices.InputUsdPerMillion * GeographicPremium,
        CachedInputUsdPerMillion = prices.CachedInputUsdPerMillion * GeographicPremium,
        CacheWriteUsdPerMillion = prices.CacheWriteUsdPerMillion * GeographicPremium,
        OutputUsdPerMillion = prices.OutputUsdPerMillion * GeographicPremium,
    };

    private static FrozenDictionary<(string Kind, string Model), ListPrice> Read()
    {
        using Stream file = typeof(ListPrices).Assembly.GetManifestResourceStream("list-prices.json")
            ?? throw new InvalidOperationException("list-prices.json is not embedded in Penstock.Catalog.");
        using JsonDocument document = JsonDocument.Parse(file);
        return document.RootElement.GetProperty("prices").EnumerateArray().Select(ReadOne).ToFrozenDictionary(price => (price.Kind, price.Model));
    }

    private static ListPrice ReadOne(JsonElement row) => new(
        row.GetProperty("kind").GetString()!,
        row.GetProperty("model").GetString()!,
        ReadPrices(row),
        Optional(row, "batchInput"),
        Optional(row, "batchOutput"),
        row.TryGetProperty("longContext", out JsonElement longContext) ? longContext.GetProperty("aboveTokens").GetInt32() : null,
        longContext.ValueKind == JsonValueKind.Object ? ReadPrices(longContext) : null,
        DateOnly.ParseExact(row.GetProperty("read").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        new Uri(row.GetProperty("source").GetString()!));

    private static PriceOptions ReadPrices(JsonElement row) => new()
    {
        InputUsdPerMillion = row.GetProperty("input").GetDecimal(),
        CachedInputUsdPerMillion = Optional(row, "cachedInput"),
        CacheWriteUsdPerMillion = Optional(row, "cacheWrite"),
        OutputUsdPerMillion = row.GetProperty("output").GetDecimal(),
    };

    private static decimal? Optional(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) ? value.GetDecimal() : null;
}
