using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>What <c>POST /admin/v1/keys</c> takes.</summary>
internal sealed record KeyBody(
    string Tenant, string Name, string[]? Models = null, LimitsEntry? Limits = null, BudgetEntry? Budget = null, DateTimeOffset? Expires = null);
