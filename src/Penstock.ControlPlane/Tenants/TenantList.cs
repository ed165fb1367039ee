namespace Penstock.ControlPlane.Tenants;

/// <summary><c>GET /admin/v1/tenants</c>.</summary>
internal sealed record TenantList(TenantDocument[] Tenants);
