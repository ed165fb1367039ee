using Penstock.Catalog.Configuration;
using Penstock.Gateway.Hosting;

namespace Penstock.Cli.Hosting;

/// <summary>The names that this program's registries know, for the configuration to be checked against.</summary>
internal static class Registries
{
    /// <summary>Names of all registries, and the keys that nothing acts on yet.</summary>
    public static KnownNames Names { get; } = ConfigurationNames.With(
        scaleTargets: [KnownNames.ProcessTarget],
        notYetActive:
        [
            "pools.NAME.scale.max", "pools.NAME.scale.slo", "pools.NAME.scale.schedule", "pools.NAME.scale.predict", "pools.NAME.scale.idle",
        ]);
}
