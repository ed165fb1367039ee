using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>What <c>PUT /admin/v1/tenants/{tenant}</c> takes.</summary>
internal sealed record TenantBody(
    string[]? Models = null, string[]? Regions = null, LimitsEntry? Limits = null, BudgetEntry? Budget = null, EndUsersEntry? EndUsers = null);
