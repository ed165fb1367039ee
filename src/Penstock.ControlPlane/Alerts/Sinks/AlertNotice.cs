namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>What a sink is told at once: alerts that began or ended in one judgement.</summary>
/// <param name="Id">Names the notice, so that whoever gets it twice can tell.</param>
/// <param name="Time">When, in seconds since 1970 (UTC).</param>
/// <param name="Alerts">The alerts, at least one; firing or resolved.</param>
/// <param name="IsTest">True for one that the test button made.</param>
internal sealed record AlertNotice(string Id, long Time, IReadOnlyList<Alert> Alerts, bool IsTest = false);
