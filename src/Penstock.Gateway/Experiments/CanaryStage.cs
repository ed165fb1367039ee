using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Experiments;

/// <summary>
/// Sends a share of conversations to the target on trial, and keeps all others off it. A conversation stays where it is while the share
/// stands, and moves once at most when the share grows. A canary that fails falls back to the other targets.
/// </summary>
internal sealed class CanaryStage(Random random) : IInferenceStage
{
    // A canary stands alone in its tier, so that nothing is left to choose.
    private readonly LeastOutstandingPolicy _alone = new(random);

    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        if (context.Route!.Options.Canary is { } canary)
        {
            context.Tiers = Narrow(context, canary);
        }

        return next(context);
    }

    private ImmutableArray<Tier> Narrow(InferenceContext context, TrafficShare canary)
    {
        TargetState? target = context.Tiers.SelectMany(tier => tier.Targets).FirstOrDefault(target => string.Equals(target.Options.Name, canary.Target, StringComparison.Ordinal));
        ImmutableArray<Tier> others =
        [
            .. context.Tiers
                .Select(tier => target is null || !tier.Targets.Contains(target) ? tier : tier with { Targets = tier.Targets.Remove(target) })
                .Where(tier => !tier.Targets.IsEmpty),
        ];
        if (target is null || others.IsEmpty)
        {
            return context.Tiers;
        }

        double percent = context.Route!.Traffic.CanaryPercent ?? canary.Percent;
        return Place(context) < percent ? others.Insert(0, new Tier([target], _alone)) : others;
    }

    /// <summary>The conversation's place, from 0 up to 100; the same in every turn.</summary>
    private static double Place(InferenceContext context) => ConversationKey.Of(context) % 1_000_000 / 10_000.0;
}
