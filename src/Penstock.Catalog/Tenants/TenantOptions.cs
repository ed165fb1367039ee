using Penstock.Catalog.Values;

namespace Penstock.Catalog.Tenants;

/// <summary>A customer, team or application whose keys, limits, budget, cache and records are its own.</summary>
public sealed record TenantOptions : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>Models that it may call; null is all.</summary>
    public ValueList<string>? Models { get; init; }

    /// <summary>Regions that its requests may go to; null is any.</summary>
    public ValueList<string>? Regions { get; init; }

    /// <summary>Limits over all its keys.</summary>
    public LimitOptions Limits { get; init; } = LimitOptions.None;

    /// <summary>A budget over all its keys; null when there is none.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>What each of its own users may take; null is no limit of their own.</summary>
    public EndUserOptions? EndUsers { get; init; }

    /// <summary>Who may change it. Default <see cref="Origin.File"/>.</summary>
    public Origin Origin { get; init; }

    /// <summary>Its keys.</summary>
    public NamedMap<VirtualKeyOptions> Keys { get; init; } = [];
}
