namespace Penstock.Gateway.Health;

/// <summary>A target's health at one moment, as an operator is shown it.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reason">Why; empty when nothing ever happened.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="EjectedUntil">When it is tried again (UTC); null when it is not ejected.</param>
/// <param name="RestingUntil">Until when it asked to be left alone (UTC); null when it did not.</param>
/// <param name="Share">The share of its load that it gets, 0.1 to 1.</param>
/// <param name="Sample">The last half minute.</param>
/// <param name="Counts">Since the gateway started.</param>
/// <param name="History">The last changes, oldest first.</param>
public sealed record HealthStatus(
    HealthPhase Phase,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? EjectedUntil,
    DateTimeOffset? RestingUntil,
    double Share,
    HealthSample Sample,
    HealthCounts Counts,
    HealthEvent[] History);
