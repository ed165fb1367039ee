namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>One HTTP call of a sink.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Signature">The value of x-penstock-signature; null for none.</param>
internal sealed record AlertPost(Uri Url, byte[] Body, string? Signature = null);
