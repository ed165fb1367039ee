namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/replicas</c> answers.</summary>
/// <param name="Replicas">Of all pools.</param>
internal sealed record ReplicasDocument(ReplicaDocument[] Replicas);
