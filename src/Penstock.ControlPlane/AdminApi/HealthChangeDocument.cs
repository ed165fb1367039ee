namespace Penstock.ControlPlane.AdminApi;

/// <summary>One change of a target's health.</summary>
/// <param name="At">When.</param>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
/// <param name="Reason">Why.</param>
internal sealed record HealthChangeDocument(DateTimeOffset At, string From, string To, string Reason);
