namespace Penstock.ControlPlane.Alerts;

/// <summary>An alert that has begun to fire, or is over.</summary>
/// <param name="Time">When, in seconds since 1970 (UTC).</param>
/// <param name="Alert">The alert as it is since.</param>
/// <param name="IsTold">Whether sinks are told; false under a silence.</param>
public sealed record AlertTransition(long Time, Alert Alert, bool IsTold);
