namespace Penstock.ControlPlane.Autoscaling;

/// <summary>What an operator wants of a pool.</summary>
/// <param name="Replicas">So many.</param>
/// <param name="ForSeconds">For how long; null until it is taken back.</param>
internal sealed record ScaleBody(int Replicas, int? ForSeconds = null);
