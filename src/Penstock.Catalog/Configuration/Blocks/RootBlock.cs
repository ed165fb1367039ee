using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Telemetry;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>The file as a whole.</summary>
internal static class RootBlock
{
    private static readonly Key<PenstockCatalog, string?> Schema = new(
        "$schema", Is.OrNull(Is.Text), _ => null, "For editors; ignored.");

    private static readonly Key<PenstockCatalog, int> Version = new(
        "version", Is.Whole(1, 1), _ => 1, "The version of this format, which is 1.", isRequired: true);

    private static readonly Key<PenstockCatalog, ListenOptions> Listen = new(
        "listen", Is.In(ServingBlocks.Listen), catalog => catalog.Listen, "Where the two listeners are bound.");

    private static readonly Key<PenstockCatalog, NamedMap<AdminKeyOptions>> Admin = new(
        "admin", Is.In(ServingBlocks.Admin), catalog => catalog.AdminKeys, "Who may use the admin listener.");

    private static readonly Key<PenstockCatalog, GatewayOptions> Gateway = new(
        "gateway", Is.In(ServingBlocks.Gateway), catalog => catalog.Gateway, "What this gateway knows of its own place.");

    private static readonly Key<PenstockCatalog, StorageOptions> Storage = new(
        "storage", Is.In(StorageBlocks.Storage), catalog => catalog.Storage, "Where things are kept.");

    private static readonly Key<PenstockCatalog, SharedOptions> Shared = new(
        "shared", Is.In(StorageBlocks.Shared), catalog => catalog.Shared, "What several gateways share.");

    private static readonly Key<PenstockCatalog, NamedMap<ProviderOptions>> Providers = new(
        "providers", ProviderBlocks.Providers, catalog => catalog.Providers, "Cloud accounts and servers of others.");

    private static readonly Key<PenstockCatalog, NamedMap<PoolOptions>> Pools = new(
        "pools", PoolBlocks.Pools, catalog => catalog.Pools, "Model servers of your own.");

    private static readonly Key<PenstockCatalog, NamedMap<ModelOptions>> Models = new(
        "models", ModelBlocks.Models, catalog => catalog.Models, "Public model names.");

    private static readonly Key<PenstockCatalog, NamedMap<TenantOptions>> Tenants = new(
        "tenants", TenantBlocks.Tenants, catalog => catalog.Tenants, "Who may call.");

    private static readonly Key<PenstockCatalog, TelemetryOptions> Telemetry = new(
        "telemetry", Is.In(TelemetryBlocks.Telemetry), catalog => catalog.Telemetry, "Where metrics, traces and logs go.");
    private static readonly Key<PenstockCatalog, AlertOptions> Alerts = new(
        "alerts", Is.In(AlertBlocks.Alerts), catalog => catalog.Alerts, "What operators are told, and where.");

    public static Block<PenstockCatalog> Root { get; } = new(
        "Everything is optional but `version`.",
        PenstockCatalog.Empty,
        [Schema, Version, Listen, Admin, Gateway, Storage, Shared, Providers, Pools, Models, Tenants, Telemetry, Alerts],
        Build);

    private static PenstockCatalog Build(BlockReader<PenstockCatalog> read)
    {
        read.Read(Schema);
        read.Read(Version);
        return new PenstockCatalog
        {
            Listen = read.Read(Listen),
            AdminKeys = read.Read(Admin),
            Gateway = read.Read(Gateway),
            Storage = read.Read(Storage),
            Shared = read.Read(Shared),
            Providers = read.Read(Providers),
            Pools = read.Read(Pools),
            Models = read.Read(Models),
            Tenants = read.Read(Tenants),
            Telemetry = read.Read(Telemetry),
            Alerts = read.Read(Alerts),
        };
    }
}
