using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Prices;
using Penstock.Gateway.Health;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resilience;
using Penstock.Providers;

namespace Penstock.Gateway.Resolution;

/// <summary>A target with what runs it. Its load and health outlive reloads that do not change what it uses.</summary>
public sealed class TargetState
{
    /// <summary>The configuration.</summary>
    public required TargetOptions Options { get; init; }

    /// <summary>Who sends.</summary>
    public required IProvider Provider { get; init; }

    /// <summary>The pool, where the target is one; else null.</summary>
    public PoolOptions? Pool { get; init; }

    /// <summary>Where its requests may go while <see cref="Pool"/> has no room for them; null where they wait.</summary>
    public TargetState? Overflow { get; init; }

    /// <summary>The name by which the provider or the pool's replicas know the model.</summary>
    public required ModelName Model { get; init; }

    /// <summary>What its cloud lists for the model; null where nothing is listed, as for a server of one's own.</summary>
    public ListPrice? ListPrice { get; init; }

    /// <summary>Where it is; null when unknown.</summary>
    public string? Region { get; init; }

    /// <summary>Chooses among the replicas of <see cref="Pool"/>.</summary>
    public required ILoadBalancingPolicy Replicas { get; init; }

    /// <summary>What its retries are paid from; null where nothing bounds them.</summary>
    public AttemptBudget? Retries { get; init; }

    /// <summary>What it takes to its first token. Outlives reloads, as its load does.</summary>
    public FirstTokenTimes FirstTokens { get; init; } = new();

    /// <summary>Its running requests.</summary>
    public required LoadState Load { get; init; }

    /// <summary>Whether it may be sent to.</summary>
    public required TargetHealth Health { get; init; }

    /// <summary>Its series, once an attempt has ended.</summary>
    internal TargetInstruments? Instruments { get; set; }
}
