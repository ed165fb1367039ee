using System.Collections.Immutable;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Prices;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Health;
using Penstock.Gateway.Limits;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resilience;
using Penstock.Providers;

namespace Penstock.Gateway.Resolution;

/// <summary>Builds the route of one model, out of the old one where it can.</summary>
internal sealed class ModelRouteBuilder(
    PenstockCatalog catalog, ProviderSet providers, ModelRoute? old, Random random, List<string> problems, AccountBook? accounts)
{
    public ModelRoute? Build(ModelOptions model, TimeProvider time, ReplicaRoster roster)
    {
        ImmutableArray<Tier> tiers =
        [
            .. model.Targets
                .GroupBy(target => target.Tier)
                .OrderBy(tier => tier.Key)
                .Select(tier => tier.Select(target => Target(model, target, time)).OfType<TargetState>().ToImmutableArray())
                .Where(targets => targets.Length > 0)
                .Select((targets, index) => new Tier(targets, Policy(model, index))),
        ];
        if (tiers.IsEmpty)
        {
            problems.Add($"models.{model.Name} has no target that can be called; it is not served.");
            return null;
        }

        Introduce(tiers);

        var route = new ModelRoute
        {
            Options = model,
            Traffic = old?.Traffic ?? new TrafficOverrides(),
            Name = old?.Name ?? new ModelName(model.Name),
            Tiers = tiers,
            Hedges = Hedges(model, time),
            Account = accounts?.Find(AccountKind.Model, "", model.Name),
            Queue = old?.Options.Queue == model.Queue ? old.Queue : new ReplicaQueue(time, roster, model.Queue),
        };
        route.Traffic.Apply(route);
        return route;
    }

    /// <summary>Lets the targets of each tier be compared with one another.</summary>
    private static void Introduce(ImmutableArray<Tier> tiers)
    {
        foreach (Tier tier in tiers)
        {
            var peers = new HealthPeers([.. tier.Targets.Select(target => target.Health)]);
            foreach (TargetState target in tier.Targets)
            {
                target.Health.Peers = peers;
            }
        }
    }

    private AttemptBudget? Hedges(ModelOptions model, TimeProvider time) =>
        model.Hedge is not { } hedge ? null
        : old?.Options.Hedge == hedge ? old.Hedges
        : new AttemptBudget(time, hedge.Budget, perSecond: 0);

    private TargetState? Target(ModelOptions model, TargetOptions options, TimeProvider time)
    {
        PoolOptions? pool = null;
        if (options.Use.IsPool)
        {
            _ = catalog.Pools.TryGet(options.Use.Model, out pool);
        }

        IProvider? provider = options.Use.IsPool ? providers.Pools : providers.Find(options.Use.Source);
        if (provider is null || (options.Use.IsPool && pool is null))
        {
            problems.Add($"models.{model.Name}.targets.{options.Name} uses {options.Use}, which this gateway cannot call.");
            return null;
        }

        // What was learned belongs to what is called: a target that now calls something else begins anew.
        TargetState? kept = old?.Tiers.SelectMany(tier => tier.Targets)
            .FirstOrDefault(target => string.Equals(target.Options.Name, options.Name, StringComparison.Ordinal) && target.Options.Use.Equals(options.Use));
        var load = kept?.Load ?? new LoadState(options.Name);
        load.Weight = options.Weight;
        var health = kept?.Health ?? new TargetHealth(model.Name, options.Name, model.Health, time);
        health.Options = model.Health;
        ListPrice? listed = options.Use.IsPool ? null : ListPrices.Find(provider.Kind, options.Use.Model);
        string? region = options.Region ?? (options.Use.IsPool ? catalog.Gateway.Region : catalog.Providers[options.Use.Source].Region);
        load.Price = PriceOf(options, pool, listed);
        load.DistanceSeconds = DistanceTo(region);
        return new TargetState
        {
            Options = options,
            Provider = provider,
            Pool = pool,
            Overflow = pool?.ColdStart.Overflow is { } elsewhere ? Overflow(model, options, elsewhere, kept?.Overflow, time) : null,
            Model = new ModelName(options.Use.Model),
            ListPrice = listed,
            Region = region,
            Load = load,
            Health = health,

            Retries = kept is not null && old!.Options.Retry.Budget == model.Retry.Budget
                ? kept.Retries
                : new AttemptBudget(time, model.Retry.Budget.Ratio, model.Retry.Budget.PerSecond),
            FirstTokens = kept?.FirstTokens ?? new FirstTokenTimes(),
            Replicas = kept?.Replicas ?? new LeastOutstandingPolicy(random),
        };
    }

    /// <summary>A target of its own beside the pool's, with health and load that outlive reloads.</summary>
    private TargetState? Overflow(ModelOptions model, TargetOptions options, TargetUse use, TargetState? kept, TimeProvider time)
    {
        if (use.IsPool || providers.Find(use.Source) is not { } provider)
        {
            problems.Add($"pools.{options.Use.Model}.coldStart.overflow uses {use}, which this gateway cannot call; requests wait.");
            return null;
        }

        kept = kept is not null && kept.Options.Use.Equals(use) ? kept : null;
        var own = new TargetOptions { Name = options.Name + "-overflow", Use = use, OnDisconnect = options.OnDisconnect };
        ListPrice? listed = ListPrices.Find(provider.Kind, use.Model);
        if (listed is null)
        {
            problems.Add($"pools.{options.Use.Model}.coldStart.overflow: no price of {use} is known, so its budget could not be kept; requests wait.");
            return null;
        }

        return new TargetState
        {
            Options = own,
            Provider = provider,
            Model = new ModelName(use.Model),
            ListPrice = listed,
            Region = catalog.Providers[use.Source].Region,
            Load = kept?.Load ?? new LoadState(own.Name),
            Health = kept?.Health ?? new TargetHealth(model.Name, own.Name, model.Health, time),
            FirstTokens = kept?.FirstTokens ?? new FirstTokenTimes(),
            Replicas = kept?.Replicas ?? new LeastOutstandingPolicy(random),
        };
    }

    private static MarginalPrice PriceOf(TargetOptions options, PoolOptions? pool, ListPrice? listed) =>
        (options.Prices ?? listed?.Prices) is { } prices ? MarginalPrice.OfTokens(prices)
        : pool is not null ? MarginalPrice.OfReplicas(pool.Cost.ReplicaHourUsd)
        : MarginalPrice.Unknown;

    private double DistanceTo(string? region) =>
        region is null || catalog.Gateway.Region is not { } here
            ? double.PositiveInfinity
            : catalog.Gateway.DistanceBetween(here, region)?.TotalSeconds ?? double.PositiveInfinity;

    private ILoadBalancingPolicy Policy(ModelOptions model, int tier)
    {
        if (old is not null && tier < old.Tiers.Length && string.Equals(old.Options.Balance, model.Balance, StringComparison.Ordinal))
        {
            return old.Tiers[tier].Policy;
        }

        if (LoadBalancingPolicies.Create(model.Balance, random) is { } policy)
        {
            return policy;
        }

        problems.Add($"models.{model.Name}.balance: this gateway has no policy '{model.Balance}'; least-outstanding is used.");
        return new LeastOutstandingPolicy(random);
    }
}
