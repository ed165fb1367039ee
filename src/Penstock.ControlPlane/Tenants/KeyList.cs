namespace Penstock.ControlPlane.Tenants;

/// <summary><c>GET /admin/v1/keys</c>.</summary>
internal sealed record KeyList(KeyDocument[] Keys);
