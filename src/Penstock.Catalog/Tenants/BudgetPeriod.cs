namespace Penstock.Catalog.Tenants;

/// <summary>When a budget starts anew. Periods are calendar periods in UTC; weeks begin on Monday.</summary>
public enum BudgetPeriod
{
    Day,
    Week,
    Month,

    /// <summary>Never: what is spent is spent.</summary>
    Total,
}
