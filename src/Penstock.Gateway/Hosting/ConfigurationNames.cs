using Penstock.Catalog.Configuration;
using Penstock.Gateway.Embedding;
using Penstock.Gateway.LoadBalancing;
using Penstock.Providers;

namespace Penstock.Gateway.Hosting;

/// <summary>The names that a gateway's registries know, for its configuration to be checked against.</summary>
public static class ConfigurationNames
{
    /// <summary>Keys that no gateway acts on yet. Whoever builds one of these deletes its line.</summary>
    private static readonly string[] NotYetActive =
    [
        "shared.redis", "shared.whenAway",
    ];

    /// <summary>A gateway's names.</summary>
    /// <param name="scaleTargets">Where the program around it can start replicas; without <c>process</c> there is no demo model.</param>
    /// <param name="notYetActive">Keys that the program around it does not act on.</param>
    public static KnownNames With(IEnumerable<string> scaleTargets, IEnumerable<string> notYetActive) =>
        KnownNames.Of([.. ProviderKinds.Names, BuiltinProvider.KindName], LoadBalancingPolicies.Names, scaleTargets) with
        {
            NotYetActive = [.. NotYetActive, .. notYetActive],
        };
}
