using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Limits and budgets that several gateways share.</summary>
public static class ShareMeasures
{
    private static readonly ImmutableArray<string> OfLimit = ["level", "tenant", "name", "limit"];

    public static MetricDefinition Gateways { get; } = MetricDefinition.Gauge("penstock.share.gateways", "{gateway}", "Gateways that share limits, as last heard.");

    public static MetricDefinition IsAway { get; } = MetricDefinition.Gauge("penstock.share.store_away", "{truth}", "1 while the shared store cannot be reached.");

    public static MetricDefinition Away { get; } = MetricDefinition.Counter("penstock.share.away", "s", "Time for which the shared store could not be reached.");

    public static MetricDefinition Reports { get; } = MetricDefinition.Counter("penstock.share.reports", "{report}", "Reports to the shared store that arrived.");

    public static MetricDefinition Faults { get; } = MetricDefinition.Counter("penstock.share.faults", "{fault}", "Reports to the shared store that failed.");

    public static MetricDefinition Fetches { get; } = MetricDefinition.Counter("penstock.share.fetches", "{fetch}", "Limits at which a request waited for the shared store.");

    public static MetricDefinition Claimed { get; } = MetricDefinition.Gauge(
        "penstock.share.claimed", "{amount}", "The share of a limit that this gateway holds; dollars for budgets.", OfLimit);

    public static MetricDefinition Taken { get; } = MetricDefinition.Gauge(
        "penstock.share.taken", "{amount}", "What this gateway has taken of its share; dollars for budgets.", OfLimit);

    public static ImmutableArray<MetricDefinition> All { get; } = [Gateways, IsAway, Away, Reports, Faults, Fetches, Claimed, Taken];
}
