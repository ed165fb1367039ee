using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Health;

/// <summary>The targets' health, read at each scrape.</summary>
internal static class HealthMetrics
{
    public static void Define(MetricRegistry metrics, TargetDirectory targets, TimeProvider time)
    {
        metrics.Observe(
            TargetMeasures.State,
            () => targets.All().Select(target => new Observation(1, target.Health.Model, target.Health.Target, Word(target.Health.Phase))));
        metrics.Observe(
            TargetMeasures.Share,
            () => targets.All().Select(target => new Observation(Share(target.Health, time), target.Health.Model, target.Health.Target)));
        metrics.Observe(
            TargetMeasures.Running,
            () => targets.All().Select(target => new Observation(target.Load.Outstanding, target.Health.Model, target.Health.Target)));
        metrics.Observe(
            TargetMeasures.Ejections,
            () => targets.All().SelectMany(target => Ejections(target.Health)));
        metrics.Observe(
            TargetMeasures.ExceptionalSends,
            () => targets.All().SelectMany(target => Sends(target.Health)));
        metrics.Observe(
            TargetMeasures.Rests,
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
