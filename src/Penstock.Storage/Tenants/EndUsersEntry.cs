namespace Penstock.Storage.Tenants;

/// <summary>Limits of each of a tenant's own users.</summary>
public sealed record EndUsersEntry(LimitsEntry? Limits = null, BudgetEntry? Budget = null);
