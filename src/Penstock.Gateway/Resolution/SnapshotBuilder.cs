using System.Collections.Frozen;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Authentication.Tokens;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Resolution;

/// <summary>
/// Turns a catalog into what requests run under. A target, provider or queue whose configuration did not change is taken over with its
/// state, so that a reload loses no counter.
/// </summary>
public sealed class SnapshotBuilder(UpstreamAccess upstream, TimeProvider time, Random random, ReplicaRoster roster, AccountBook? accounts = null, TokenIssuers? issuers = null)
{
    /// <summary>
    /// The snapshot of <paramref name="catalog"/>. What cannot be served (a kind of provider that is not built in) is left out and said in
    /// <see cref="GatewaySnapshot.Problems"/>.
    /// </summary>
    /// <param name="catalog">The new configuration.</param>
    /// <param name="previous">What runs now; null at start.</param>
    /// <param name="mayBeOpen">False where callers need a key even when none is configured: the listener is not on loopback.</param>
    public GatewaySnapshot Build(PenstockCatalog catalog, GatewaySnapshot? previous, bool mayBeOpen)
    {
        ProviderSet providers = ProviderSet.Of(catalog, previous?.Providers, upstream, time);
        accounts?.Apply(catalog);
        issuers?.Apply(catalog);
        var problems = new List<string>();
        var models = new Dictionary<string, ModelRoute>(StringComparer.Ordinal);
        foreach (ModelOptions model in catalog.Models)
        {
            ModelRoute? old = previous?.Models.GetValueOrDefault(model.Name);
            var builder = new ModelRouteBuilder(catalog, providers, old, random, problems, accounts);
            if (builder.Build(model, time, roster) is { } route)
            {
                models[model.Name] = route;
            }
        }

        problems.AddRange(catalog.Gateway.Jwt.Where(issuer => issuer.Tenant is { } name && !catalog.Tenants.Contains(name))
            .Select(issuer => $"gateway.jwt.{issuer.Name}: there is no tenant '{issuer.Tenant}', so that its tokens are refused."));
        return new GatewaySnapshot(catalog, models.ToFrozenDictionary(StringComparer.Ordinal), KeyRing.Of(catalog, mayBeOpen, accounts, issuers))
        {
            Providers = providers,
            Problems = problems,
        };
    }
}
