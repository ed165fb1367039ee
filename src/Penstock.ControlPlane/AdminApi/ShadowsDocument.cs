using Penstock.Gateway.Experiments;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/shadows</c> answers: figures, never texts.</summary>
/// <param name="Comparisons">The last ones, newest first.</param>
internal sealed record ShadowsDocument(ShadowComparison[] Comparisons);
