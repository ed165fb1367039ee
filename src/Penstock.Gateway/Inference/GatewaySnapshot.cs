using System.Collections.Frozen;
using Penstock.Catalog;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Inference;

/// <summary>All that requests run under, built from one catalog and swapped whole. A request keeps the one that it began with.</summary>
/// <param name="Catalog">The configuration.</param>
/// <param name="Models">Public models by name.</param>
/// <param name="Keys">Virtual keys.</param>
public sealed record GatewaySnapshot(PenstockCatalog Catalog, FrozenDictionary<string, ModelRoute> Models, KeyRing Keys)
{
    /// <summary>What targets are called with.</summary>
    public required ProviderSet Providers { get; init; }

    /// <summary>What was configured and cannot be served, a sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
