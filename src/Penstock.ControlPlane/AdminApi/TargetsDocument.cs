namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/targets</c> answers.</summary>
/// <param name="Targets">By model and tier.</param>
internal sealed record TargetsDocument(TargetHealthDocument[] Targets);
