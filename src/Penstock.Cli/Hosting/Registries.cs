using Penstock.Catalog.Configuration;
using Penstock.Gateway.LoadBalancing;
using Penstock.Providers;

namespace Penstock.Cli.Hosting;

/// <summary>The names that this program's registries know, for the configuration to be checked against.</summary>
internal static class Registries
{
    /// <summary>Names of all registries, and the keys that nothing acts on yet.</summary>
    public static KnownNames Names { get; } =
        KnownNames.Of(ProviderKinds.Names, LoadBalancingPolicies.Names, ["process"]) with
        {
            // Whoever builds one of these deletes its line.
            NotYetActive =
            [
                "gateway.regionDistances",
                "storage.connection", "storage.journal", "storage.retention",
                "shared.redis", "shared.whenAway",
                "pools.NAME.scale.slo", "pools.NAME.scale.schedule", "pools.NAME.scale.predict", "pools.NAME.scale.idle",
                "pools.NAME.coldStart.overflow", "pools.NAME.cost",
                "models.NAME.priority", "models.NAME.hedge", "models.NAME.health", "models.NAME.canary", "models.NAME.shadow", "models.NAME.cache",
                "models.NAME.targets.NAME.onDisconnect",
                "tenants.NAME.regions", "tenants.NAME.limits", "tenants.NAME.budget",
                "tenants.NAME.keys.NAME.limits", "tenants.NAME.keys.NAME.budget",
            ],
        };
}
