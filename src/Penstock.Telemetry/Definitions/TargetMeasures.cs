using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>The health of targets.</summary>
public static class TargetMeasures
{
    private static readonly ImmutableArray<string> Target = ["model", "target"];

    public static MetricDefinition State { get; } = MetricDefinition.Gauge(
        "penstock.gateway.target_state", "{truth}", "1 for the state that a target is in.", [.. Target, "state"], 1024);

    public static MetricDefinition Share { get; } = MetricDefinition.Gauge(
        "penstock.gateway.target_share", "{share}", "The share of its load that a target may get now, 0 to 1.", Target, 1024);

    public static MetricDefinition Running { get; } = MetricDefinition.Gauge(
        "penstock.gateway.target_running_requests", "{request}", "Requests that run at a target now.", Target, 1024);

    public static MetricDefinition Ejections { get; } = MetricDefinition.Counter(
        "penstock.gateway.target_ejections", "{ejection}", "Ejections of a target by cause.", [.. Target, "cause"], 1024);

    public static MetricDefinition ExceptionalSends { get; } = MetricDefinition.Counter(
        "penstock.gateway.target_exceptional_sends", "{attempt}", "Requests sent to an ejected target, as a trial or in panic.", [.. Target, "pass"], 1024);

    public static MetricDefinition Rests { get; } = MetricDefinition.Counter(
        "penstock.gateway.target_rests", "{rest}", "How often a target asked to be left alone.", Target, 1024);

    public static ImmutableArray<MetricDefinition> All { get; } = [State, Share, Running, Ejections, ExceptionalSends, Rests];
}
