using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Models;

/// <summary>A public model: a name that applications ask for, and the targets that serve it.</summary>
public sealed record ModelOptions : INamed
{
    /// <summary>As applications write it.</summary>
    public required string Name { get; init; }

    /// <summary>At least one.</summary>
    public required NamedMap<TargetOptions> Targets { get; init; }

    /// <summary>The load-balancing policy inside a tier, one of <see cref="Configuration.KnownNames.BalancePolicies"/>. Default <c>least-outstanding</c>.</summary>
    public string Balance { get; init; } = "least-outstanding";

    /// <summary>The queue in front of its pools.</summary>
    public QueueOptions Queue { get; init; } = new();

    /// <summary>Default <see cref="RequestPriority.Normal"/>.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>The deadline of each phase.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>How often a request may be tried.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>Hedged requests; null sends none.</summary>
    public HedgeOptions? Hedge { get; init; }

    /// <summary>When a target is left alone.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>A target on trial; null when there is none.</summary>
    public TrafficShare? Canary { get; init; }

    /// <summary>A target whose answers are compared and never returned; null when there is none.</summary>
    public TrafficShare? Shadow { get; init; }

    /// <summary>Which answers are given twice.</summary>
    public CacheOptions Cache { get; init; } = new();

    /// <summary>Limits over all callers.</summary>
    public LimitOptions Limits { get; init; } = LimitOptions.None;

    /// <summary>A budget over all callers; null when there is none.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>Whether the texts of its requests and answers are kept, redacted, as <c>storage.bodies</c> says. Default false.</summary>
    public bool StoreBodies { get; init; }
}
