namespace Penstock.Catalog.Tenants;

/// <summary>Rate limits; null is without limit.</summary>
public sealed record LimitOptions
{
    /// <summary>No limit at all.</summary>
    public static LimitOptions None { get; } = new();

    /// <summary><c>rpm</c>.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary><c>tpm</c>: prompt and answer tokens together.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary><c>rpd</c>: requests in a UTC day.</summary>
    public long? RequestsPerDay { get; init; }

    /// <summary><c>tpd</c>: prompt and answer tokens together in a UTC day.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary><c>concurrent</c>: requests in flight at once.</summary>
    public int? Concurrent { get; init; }
}
