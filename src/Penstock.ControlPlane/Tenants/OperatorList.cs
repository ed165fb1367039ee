namespace Penstock.ControlPlane.Tenants;

/// <summary><c>GET /admin/v1/operators</c>.</summary>
internal sealed record OperatorList(OperatorDocument[] Operators);
