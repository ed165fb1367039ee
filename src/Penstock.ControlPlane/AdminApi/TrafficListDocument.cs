namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/traffic</c> answers.</summary>
/// <param name="Models">By name.</param>
internal sealed record TrafficListDocument(TrafficDocument[] Models);
