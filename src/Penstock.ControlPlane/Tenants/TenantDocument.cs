using Penstock.Catalog.Tenants;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Limits;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>A tenant as the admin API shows it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Origin"><c>file</c> or <c>api</c>: who may change it.</param>
/// <param name="Models">Null is all.</param>
/// <param name="Regions">Null is any.</param>
/// <param name="Limits">Null values are without limit.</param>
/// <param name="Budget">Null is none.</param>
/// <param name="EndUsers">Null is none.</param>
/// <param name="Keys">Names of its keys.</param>
/// <param name="Taken">Where its limits stand.</param>
internal sealed record TenantDocument(
    string Name,
    string Origin,
    string[]? Models,
    string[]? Regions,
    LimitsEntry? Limits,
    BudgetEntry? Budget,
    EndUsersEntry? EndUsers,
    string[] Keys,
    SpentDocument[] Taken)
{
    public static TenantDocument Of(TenantOptions tenant, AccountBook? accounts, TimeProvider time) => new(
        tenant.Name,
        Words.Of(tenant.Origin),
        tenant.Models?.ToArray(),
        tenant.Regions?.ToArray(),
        Entry(tenant.Limits),
        Entry(tenant.Budget),
        tenant.EndUsers is { } users ? new EndUsersEntry(Entry(users.Limits), Entry(users.Budget)) : null,
        [.. tenant.Keys.Names],
        SpentDocument.Of(accounts?.Find(AccountKind.Tenant, tenant.Name, ""), Instant.Of(time)));

    public static LimitsEntry? Entry(LimitOptions limits) => limits == LimitOptions.None
        ? null
        : new LimitsEntry(limits.RequestsPerMinute, limits.TokensPerMinute, limits.RequestsPerDay, limits.TokensPerDay, limits.Concurrent);

    public static BudgetEntry? Entry(BudgetOptions? budget) =>
        budget is null ? null : new BudgetEntry(budget.Usd, Words.Of(budget.Per), budget.WarnAt, budget.DegradeTo);
}
