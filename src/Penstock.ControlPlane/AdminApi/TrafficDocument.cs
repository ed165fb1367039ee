using Penstock.Catalog.Models;
using Penstock.Gateway.Resolution;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>The shares of one model's targets in the admin API.</summary>
/// <param name="Model">The public model.</param>
/// <param name="IsOverridden">True when something is not as the configuration says; a reset or a restart ends that.</param>
/// <param name="Targets">Its targets, by tier.</param>
/// <param name="Canary">The target on trial; null when there is none.</param>
/// <param name="Shadow">The target that is compared; null when there is none.</param>
internal sealed record TrafficDocument(string Model, bool IsOverridden, WeightDocument[] Targets, ShareDocument? Canary, ShareDocument? Shadow)
{
    public static TrafficDocument Of(ModelRoute route) => new(
        route.Name.Text,
        route.Traffic.IsAny,
        [
            .. route.Tiers.SelectMany(tier => tier.Targets)
                .Select(target => new WeightDocument(target.Options.Name, target.Options.Tier, target.Load.Weight, target.Options.Weight)),
        ],
        ShareOf(route.Options.Canary, route.Traffic.CanaryPercent),
        ShareOf(route.Options.Shadow, null));

    private static ShareDocument? ShareOf(TrafficShare? share, double? inForce) =>
        share is null ? null : new ShareDocument(share.Target, inForce ?? share.Percent, share.Percent);
}
