using Penstock.Catalog.Configuration;
using Penstock.Gateway.Hosting;
using Penstock.Scaling.Targets;

namespace Penstock.Cli.Hosting;

/// <summary>The names that this program's registries know, for the configuration to be checked against.</summary>
internal static class Registries
{
    /// <summary>Names of all registries, and the keys that nothing acts on yet.</summary>
    public static KnownNames Names { get; } = ConfigurationNames.With(scaleTargets: ScaleTargets.All.Select(kind => kind.Name), notYetActive: []);
}
