using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Resilience;
using Penstock.Providers;

namespace Penstock.Gateway.Resolution;

/// <summary>A public model, ready to serve.</summary>
public sealed class ModelRoute
{
    /// <summary>The configuration.</summary>
    public required ModelOptions Options { get; init; }

    /// <summary>The public name.</summary>
    public required ModelName Name { get; init; }

    /// <summary>Lowest first; at least one.</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>What an operator has changed of its targets' shares. Outlives reloads.</summary>
    public TrafficOverrides Traffic { get; init; } = new();

    /// <summary>What its hedges are paid from; null where nothing bounds them.</summary>
    public AttemptBudget? Hedges { get; init; }

    /// <summary>What all callers together may take and have taken; null where nobody counts.</summary>
    public Account? Account { get; init; }

    /// <summary>Where its requests wait for a replica.</summary>
    public required ReplicaQueue Queue { get; init; }

    /// <summary>Its series, once a request has ended.</summary>
    internal RouteInstruments? Instruments { get; set; }
}
