namespace Penstock.Gateway.Health;

/// <summary>One change of a target's health.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
/// <param name="Reason">A sentence for operators.</param>
public sealed record HealthEvent(DateTimeOffset At, HealthPhase From, HealthPhase To, string Reason);
