namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/usage</c> answers.</summary>
/// <param name="Usage">Sums, in the order of what tells them apart.</param>
internal sealed record UsageDocument(UsageSumDocument[] Usage);
