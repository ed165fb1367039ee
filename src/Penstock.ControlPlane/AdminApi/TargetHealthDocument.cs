using Penstock.Gateway.Health;
using Penstock.Gateway.Resolution;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>One target with its health and load in the admin API.</summary>
/// <param name="Model">The public model.</param>
/// <param name="Name">Its name within the model.</param>
/// <param name="Use">What it uses: <c>pool/NAME</c> or <c>PROVIDER/MODEL</c>.</param>
/// <param name="Tier">Lower ones are tried first.</param>
/// <param name="Weight">Its share within the tier.</param>
/// <param name="Region">Where it is; null when unknown.</param>
/// <param name="Health"><c>healthy</c>, <c>ejected</c>, <c>half-open</c>, <c>recovering</c> or <c>held</c>.</param>
/// <param name="Reason">Why; empty when nothing ever happened.</param>
/// <param name="Since">Since when.</param>
/// <param name="EjectedUntil">When it is tried again; null when it is not ejected.</param>
/// <param name="RestingUntil">Until when it asked to be left alone; null when it did not.</param>
/// <param name="Share">The share of its load that it gets: 1, or less while it recovers.</param>
/// <param name="Running">Requests that run there now.</param>
/// <param name="LatencySeconds">Peak EWMA of the time to the first piece of its answers; null before the first.</param>
/// <param name="RoundTripSeconds">As probes measured it, else as configured; null when neither is known.</param>
/// <param name="FaultRate">In the last half minute; null when there were too few attempts to say.</param>
/// <param name="Ejections">Since the gateway started.</param>
/// <param name="Trials">Requests that tried it after an ejection.</param>
/// <param name="Panics">Requests that were sent to it although it was ejected, since too few others were left.</param>
/// <param name="History">The last changes, oldest first.</param>
internal sealed record TargetHealthDocument(
    string Model,
    string Name,
    string Use,
    int Tier,
    double Weight,
    string? Region,
    string Health,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? EjectedUntil,
    DateTimeOffset? RestingUntil,
    double Share,
    int Running,
    double? LatencySeconds,
    double? RoundTripSeconds,
    double? FaultRate,
    long Ejections,
    long Trials,
    long Panics,
    HealthChangeDocument[] History)
{
    public static TargetHealthDocument Of(TargetState target)
    {
        HealthStatus health = target.Health.Read();
        return new TargetHealthDocument(
            target.Health.Model,
            target.Options.Name,
            target.Options.Use.ToString(),
            target.Options.Tier,
            target.Load.Weight,
            target.Region,
            Words.Of(health.Phase),
            health.Reason,
            health.Since,
            health.EjectedUntil,
            health.RestingUntil,
            health.Share,
            target.Load.Outstanding,
            target.Load.Latency.Seconds is > 0 and var latency ? latency : null,
            double.IsFinite(target.Load.RoundTripSeconds) ? target.Load.RoundTripSeconds : null,
            health.Sample.FaultRate,
            health.Counts.AllEjections,
            health.Counts.Trials,
            health.Counts.Panics,
            [.. health.History.Select(change => new HealthChangeDocument(change.At, Words.Of(change.From), Words.Of(change.To), change.Reason))]);
    }
}
