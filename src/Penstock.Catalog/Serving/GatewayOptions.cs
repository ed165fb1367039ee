using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Serving;

/// <summary>What a gateway knows of its own place.</summary>
public sealed record GatewayOptions
{
    /// <summary>The region that this gateway runs in; null when regions play no part.</summary>
    public string? Region { get; init; }

    /// <summary>Hosts with private addresses that endpoints of tenants and image URLs may reach: names or literal addresses, without a port. Default none.</summary>
    public ValueList<string> AllowHosts { get; init; } = [];

    /// <summary>Round trips between regions, used until they are measured.</summary>
    public ValueList<RegionDistance> RegionDistances { get; init; } = [];

    /// <summary>What happens to fields that a target cannot express, where the target itself does not say. Default <see cref="UnsupportedRule.Refuse"/>.</summary>
    public UnsupportedRule Unsupported { get; init; }

    /// <summary>True: answers name the target that gave them, in <c>x-penstock-target</c>. Default false.</summary>
    public bool ShowTarget { get; init; }

    /// <summary>How much is kept of answers that may be given again.</summary>
    public CacheStoreOptions Cache { get; init; } = new();

    /// <summary>Issuers whose tokens stand in for virtual keys. Default none.</summary>
    public NamedMap<TokenIssuerOptions> Jwt { get; init; } = [];

    /// <summary>The configured round trip between two regions, in whichever direction it was given; zero inside one, null when unknown.</summary>
    public TimeSpan? DistanceBetween(string from, string to)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            return TimeSpan.Zero;
        }

        return RegionDistances.FirstOrDefault(entry => entry.Joins(from, to))?.RoundTrip
            ?? RegionDistances.FirstOrDefault(entry => entry.Joins(to, from))?.RoundTrip;
    }
}
