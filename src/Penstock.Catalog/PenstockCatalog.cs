using Penstock.Catalog.Alerts;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Telemetry;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog;

/// <summary>
/// Everything that is configured, checked and resolved: names inside it point at things that exist. Immutable, compared by
/// content; a reload makes a whole new one.
/// </summary>
public sealed record PenstockCatalog
{
    /// <summary>Defaults alone: no provider, pool, model or tenant.</summary>
    public static PenstockCatalog Empty { get; } = new();

    /// <summary>Counts up with every change that an <see cref="ICatalogSource"/> publishes; 0 is a catalog not yet published.</summary>
    public long Version { get; init; }

    /// <summary>Where the two listeners are bound.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>Keys of the admin listener that the file names; one that was made at first start is not among them.</summary>
    public NamedMap<AdminKeyOptions> AdminKeys { get; init; } = [];

    /// <summary>Region, private hosts and distances of this gateway.</summary>
    public GatewayOptions Gateway { get; init; } = new();

    /// <summary>Where ledger, keys and edits by API are kept.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>What several gateways share.</summary>
    public SharedOptions Shared { get; init; } = new();

    /// <summary>Cloud accounts and servers of others.</summary>
    public NamedMap<ProviderOptions> Providers { get; init; } = [];

    /// <summary>Model servers of our own.</summary>
    public NamedMap<PoolOptions> Pools { get; init; } = [];

    /// <summary>Public model names.</summary>
    public NamedMap<ModelOptions> Models { get; init; } = [];

    /// <summary>Who may call.</summary>
    public NamedMap<TenantOptions> Tenants { get; init; } = [];

    /// <summary>Where metrics, traces and logs go.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>What operators are told, and where.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>True when some tenant has a key, or an issuer's tokens stand in for keys, so that the data listener asks for one.</summary>
    public bool HasVirtualKeys => Gateway.Jwt.Count > 0 || Tenants.Any(tenant => tenant.Keys.Count > 0);
}
