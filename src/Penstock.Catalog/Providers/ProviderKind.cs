using Penstock.Catalog.Values;

namespace Penstock.Catalog.Providers;

/// <summary>What the configuration has to say about a provider of one kind.</summary>
public sealed record ProviderKind : INamed
{
    /// <summary>As <c>kind</c> names it.</summary>
    public required string Name { get; init; }

    /// <summary>Ways to authorise, the default one first.</summary>
    public ValueList<ProviderAuth> Auths { get; init; } = [ProviderAuth.Key];

    /// <summary>True when <see cref="ProviderAuth.Key"/> without any key cannot work.</summary>
    public bool NeedsKey { get; init; } = true;

    /// <summary>True when there is no address to fall back on.</summary>
    public bool NeedsEndpoint { get; init; }

    /// <summary>True when the address depends on the region.</summary>
    public bool NeedsRegion { get; init; }
}
