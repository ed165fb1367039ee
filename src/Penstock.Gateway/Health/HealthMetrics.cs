using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Health;

/// <summary>The targets' health, read at each scrape.</summary>
internal static class HealthMetrics
{
    public static void Define(MetricRegistry metrics, TargetDirectory targets, TimeProvider time)
    {
        metrics.Observe(
            "penstock_gateway_target_state", "1 for the state that a target is in.", MetricType.Gauge, ["model", "target", "state"],
            () => targets.All().Select(target => new Observation(1, target.Health.Model, target.Health.Target, Word(target.Health.Phase))));
        metrics.Observe(
            "penstock_gateway_target_share", "The share of its load that a target may get now, 0 to 1.", MetricType.Gauge, ["model", "target"],
            () => targets.All().Select(target => new Observation(Share(target.Health, time), target.Health.Model, target.Health.Target)));
        metrics.Observe(
            "penstock_gateway_target_running_requests", "Requests that run at a target now.", MetricType.Gauge, ["model", "target"],
            () => targets.All().Select(target => new Observation(target.Load.Outstanding, target.Health.Model, target.Health.Target)));
        metrics.Observe(
            "penstock_gateway_target_ejections_total", "Ejections of a target by cause.", MetricType.Counter, ["model", "target", "cause"],
            () => targets.All().SelectMany(target => Ejections(target.Health)));
        metrics.Observe(
            "penstock_gateway_target_exceptional_sends_total", "Requests sent to an ejected target, as a trial or in panic.", MetricType.Counter, ["model", "target", "pass"],
            () => targets.All().SelectMany(target => Sends(target.Health)));
        metrics.Observe(
            "penstock_gateway_target_rests_total", "How often a target asked to be left alone.", MetricType.Counter, ["model", "target"],
            () => targets.All().Select(target => new Observation(target.Health.Counts.Rests, target.Health.Model, target.Health.Target)));
    }

    private static double Share(TargetHealth health, TimeProvider time)
    {
        long now = time.GetTimestamp();
        return health.Verdict(now) == HealthVerdict.Admitted ? health.Share(now) : 0;
    }

    private static IEnumerable<Observation> Ejections(TargetHealth health) => Enum.GetValues<EjectionCause>()
        .Where(cause => health.Counts.Ejections(cause) > 0)
        .Select(cause => new Observation(health.Counts.Ejections(cause), health.Model, health.Target, Word(cause)));

    private static Observation[] Sends(TargetHealth health) =>
    [
        new(health.Counts.Trials, health.Model, health.Target, "trial"),
        new(health.Counts.Panics, health.Model, health.Target, "panic"),
    ];

    private static string Word(HealthPhase phase) => phase switch
    {
        HealthPhase.Healthy => "healthy",
        HealthPhase.Ejected => "ejected",
        HealthPhase.HalfOpen => "half_open",
        HealthPhase.Recovering => "recovering",
        _ => "held",
    };

    private static string Word(EjectionCause cause) => cause switch
    {
        EjectionCause.Consecutive => "consecutive",
        EjectionCause.ErrorRate => "error_rate",
        EjectionCause.Latency => "latency",
        EjectionCause.Probe => "probe",
        EjectionCause.Trial => "trial",
        _ => "operator",
    };
}
