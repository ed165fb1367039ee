namespace Penstock.Storage.Tenants;

/// <summary>A budget as it is kept and as the admin API writes it.</summary>
/// <param name="Usd">The amount.</param>
/// <param name="Per"><c>day</c>, <c>week</c>, <c>month</c> or <c>total</c>.</param>
/// <param name="WarnAt">Share of the amount at which operators are warned.</param>
/// <param name="DegradeTo">The model that answers once it is spent; null refuses.</param>
public sealed record BudgetEntry(decimal Usd, string Per = "month", double WarnAt = 0.8, string? DegradeTo = null);
