using Penstock.Catalog.Models;

namespace Penstock.Catalog.Prices;

/// <summary>What a cloud publishes as the price of one model, in USD for a million tokens.</summary>
/// <param name="Kind">Provider kind, as in the configuration (<c>openai</c>, <c>anthropic</c>, <c>gemini</c>, <c>bedrock</c>).</param>
/// <param name="Model">The provider's name of the model, without date or version suffix.</param>
/// <param name="Prices">The ordinary prices.</param>
/// <param name="BatchInputUsdPerMillion">Input price in the provider's batch API; null where it has none.</param>
/// <param name="BatchOutputUsdPerMillion">Output price in the provider's batch API; null where it has none.</param>
/// <param name="LongContextAboveTokens">Prompts longer than this pay <paramref name="LongContext"/>; null where length does not matter.</param>
/// <param name="LongContext">Prices of long prompts.</param>
/// <param name="ReadOn">The day on which the price was read.</param>
/// <param name="Source">The page that it was read from.</param>
public sealed record ListPrice(
    string Kind,
    string Model,
    PriceOptions Prices,
    decimal? BatchInputUsdPerMillion,
    decimal? BatchOutputUsdPerMillion,
    int? LongContextAboveTokens,
    PriceOptions? LongContext,
    DateOnly ReadOn,
    Uri Source);
