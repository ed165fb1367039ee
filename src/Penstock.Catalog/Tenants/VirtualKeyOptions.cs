using Penstock.Catalog.Values;

namespace Penstock.Catalog.Tenants;

/// <summary>A key that a tenant's application calls with. It narrows what its tenant may do and never widens it.</summary>
public sealed record VirtualKeyOptions : INamed
{
    /// <summary>Unique inside its tenant.</summary>
    public required string Name { get; init; }

    /// <summary>The key, at least 16 characters; unique among all keys. Null for a key that only <see cref="Digests"/> are kept of.</summary>
    public Secret? Secret { get; init; }

    /// <summary>What is kept of generated keys: one, or two while a rotation's grace lasts. Empty where <see cref="Secret"/> is set.</summary>
    public ValueList<KeyDigest> Digests { get; init; } = [];

    /// <summary>Who may change it. Default <see cref="Origin.File"/>.</summary>
    public Origin Origin { get; init; }

    /// <summary>Models that it may call; null is all of its tenant's.</summary>
    public ValueList<string>? Models { get; init; }

    /// <summary>Limits of its own, under its tenant's.</summary>
    public LimitOptions Limits { get; init; } = LimitOptions.None;

    /// <summary>A budget of its own, under its tenant's; null when there is none.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>The first instant at which it is no longer valid (a date alone means the end of that day in UTC); null is never.</summary>
    public DateTimeOffset? Expires { get; init; }
}
