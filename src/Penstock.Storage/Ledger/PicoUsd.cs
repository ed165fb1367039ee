namespace Penstock.Storage.Ledger;

/// <summary>Money in whole 10^-12 USD: exact for prices with up to six digits behind the point per million tokens, up to 9 million USD a row.</summary>
public static class PicoUsd
{
    private const decimal PerUsd = 1_000_000_000_000m;
    private const decimal PerUsdPerMillion = 1_000_000m;

    /// <summary>An amount; null stays null.</summary>
    public static long? Of(decimal? usd) =>
        usd is { } amount ? (long)Math.Clamp(decimal.Round(amount * PerUsd), long.MinValue, long.MaxValue) : null;

    /// <summary>The price of one token.</summary>
    public static long PerToken(decimal usdPerMillion) => (long)Math.Clamp(usdPerMillion * PerUsdPerMillion, 0, long.MaxValue);

    /// <summary>An amount in USD; null stays null.</summary>
    public static decimal? ToUsd(long? pico) => pico / PerUsd;
}
