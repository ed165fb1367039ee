namespace Penstock.ControlPlane.Tenants;

/// <summary>What <c>POST /admin/v1/operators</c> takes.</summary>
internal sealed record OperatorBody(string Name, string Role);
