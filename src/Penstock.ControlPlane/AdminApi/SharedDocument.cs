namespace Penstock.ControlPlane.AdminApi;

/// <summary>How the store is that gateways share.</summary>
/// <param name="Gateways">Gateways that share, as last heard.</param>
/// <param name="IsAway">Whether it cannot be reached.</param>
/// <param name="AwaySeconds">For how long now.</param>
/// <param name="WhenAway">What limits do meanwhile: <c>share</c>, <c>open</c> or <c>closed</c>.</param>
internal sealed record SharedDocument(int Gateways, bool IsAway, double AwaySeconds, string WhenAway);
