using Penstock.Catalog.Values;

namespace Penstock.Catalog.Models;

/// <summary>One way to serve a model: a model at a provider in a region, or a pool.</summary>
public sealed record TargetOptions : INamed
{
    /// <summary>Unique inside its model.</summary>
    public required string Name { get; init; }

    /// <summary>What it calls.</summary>
    public required TargetUse Use { get; init; }

    /// <summary>Targets of one tier are balanced; the next tier is for failover. Default 0.</summary>
    public int Tier { get; init; }

    /// <summary>Share inside its tier, above 0. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Where it is; null takes the provider's, or this gateway's for a pool.</summary>
    public string? Region { get; init; }

    /// <summary>Default <see cref="OnDisconnect.Cancel"/>.</summary>
    public OnDisconnect OnDisconnect { get; init; }

    /// <summary>The most requests of this gateway that run there at once, for a pool on each replica; null is no bound.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Prompt and answer together, in tokens; null when unknown.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>The longest answer, in tokens; null when unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>What it costs; null takes the catalogue's list price.</summary>
    public PriceOptions? Prices { get; init; }

    /// <summary>What happens to fields that it cannot express; null takes the gateway's rule.</summary>
    public UnsupportedRule? Unsupported { get; init; }
}
