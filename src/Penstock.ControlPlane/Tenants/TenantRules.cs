using Penstock.Catalog;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>What a tenant or key may look like. Each check returns null, or one sentence: what, where, what to do.</summary>
internal static class TenantRules
{
    /// <summary>The most tenants that are stored.</summary>
    public const int MostTenants = 10_000;

    /// <summary>The most keys of one tenant, revoked ones included.</summary>
    public const int MostKeys = 1_000;

    public static string? Name(string name, string what) =>
        name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? null
            : $"The name of a {what} has 1 to 64 letters, digits, '-', '_' or '.'.";

    public static string? Models(string[]? models, PenstockCatalog catalog, string[]? within) =>
        (models ?? []).FirstOrDefault(model => !catalog.Models.Contains(model)) is { } unknown
            ? $"models: there is no model '{Short(unknown)}'. GET /admin/v1/status lists them."
            : (models ?? []).FirstOrDefault(model => within?.Contains(model, StringComparer.Ordinal) == false) is { } beyond
                ? $"models: the tenant may not call '{beyond}'. Add it to the tenant's models first."
                : null;

    public static string? Limits(LimitsEntry? limits) =>
        limits is { Rpm: < 0 } or { Tpm: < 0 } or { Rpd: < 0 } or { Tpd: < 0 } or { Concurrent: < 0 } ? "limits: a limit is 0 or more." : null;

    public static string? Budget(BudgetEntry? budget, PenstockCatalog catalog) => budget switch
    {
        null => null,
        { Usd: < 0 or > 1_000_000_000 } => "budget.usd: an amount from 0 to 1000000000.",
        { WarnAt: not (>= 0 and <= 1) } => "budget.warnAt: a share from 0 to 1.",
        _ when StoredTenants.Period(budget.Per) is null => "budget.per: day, week, month or total.",
        _ when budget.DegradeTo is { } model && !catalog.Models.Contains(model) => "budget.degradeTo: there is no such model.",
        _ => null,
    };

    public static string? Tenant(TenantBody body, PenstockCatalog catalog) =>
        Models(body.Models, catalog, within: null) ?? Limits(body.Limits) ?? Budget(body.Budget, catalog)
        ?? Limits(body.EndUsers?.Limits) ?? Budget(body.EndUsers?.Budget, catalog);

    private static string Short(string text) => new([.. text.Take(64).Where(letter => !char.IsControl(letter))]);
}
