namespace Penstock.Catalog.Tenants;

/// <summary>Money that may be spent in a period.</summary>
public sealed record BudgetOptions
{
    /// <summary>The amount.</summary>
    public required decimal Usd { get; init; }

    /// <summary>Default <see cref="BudgetPeriod.Month"/>.</summary>
    public BudgetPeriod Per { get; init; } = BudgetPeriod.Month;

    /// <summary>Share of the amount at which operators are warned, in (0, 1]. Default 0.8.</summary>
    public double WarnAt { get; init; } = 0.8;

    /// <summary>The model that answers once the amount is spent; null blocks.</summary>
    public string? DegradeTo { get; init; }
}
