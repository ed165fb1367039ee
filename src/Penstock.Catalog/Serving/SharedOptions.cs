using Penstock.Catalog.Values;

namespace Penstock.Catalog.Serving;

/// <summary>What several gateways share: limits, budgets and cache.</summary>
public sealed record SharedOptions
{
    /// <summary>Redis' connection string; null for a gateway that shares with nobody.</summary>
    public Secret? Redis { get; init; }

    /// <summary>Default <see cref="WhenAway.Share"/>.</summary>
    public WhenAway WhenAway { get; init; } = WhenAway.Share;
}
