namespace Penstock.Gateway.Limits;

/// <summary>Dollars as counters hold them: whole billionths, so that a token at a cent a million still counts.</summary>
public static class Money
{
    private const decimal Nano = 1_000_000_000m;

    /// <summary>Rounds up, so that what is counted never lags behind; at most some nine billion dollars.</summary>
    public static long ToNanoUsd(decimal usd) => (long)Math.Ceiling(Math.Clamp(usd, 0m, 9_000_000_000m) * Nano);

    /// <summary>Back again.</summary>
    public static decimal ToUsd(long nanoUsd) => nanoUsd / Nano;
}
