namespace Penstock.Gateway.Limits;

/// <summary>What a counter counts.</summary>
public enum LimitMeasure
{
    /// <summary>Requests in any 60 s.</summary>
    RequestsPerMinute,

    /// <summary>Tokens in any 60 s.</summary>
    TokensPerMinute,

    /// <summary>Requests in a UTC day.</summary>
    RequestsPerDay,

    /// <summary>Tokens in a UTC day.</summary>
    TokensPerDay,

    /// <summary>Requests in flight.</summary>
    Concurrent,

    /// <summary>Money in a budget's period, in billionths of a dollar.</summary>
    Spend,
}
