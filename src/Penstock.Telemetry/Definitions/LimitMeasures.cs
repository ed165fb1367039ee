using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Limits and budgets.</summary>
public static class LimitMeasures
{
    private static readonly ImmutableArray<string> Account = ["level", "tenant", "name"];

    public static MetricDefinition Refused { get; } = MetricDefinition.Counter(
        "penstock.gateway.limited_requests", "{request}", "Requests that a limit or budget refused.", ["level", "limit"]);

    public static MetricDefinition Exceeded { get; } = MetricDefinition.Counter(
        "penstock.gateway.reservation_exceeded", "{request}", "Exchanges that took more than was held back for them: the bound was none.", ["model", "measure"]);

    public static MetricDefinition Degraded { get; } = MetricDefinition.Counter(
        "penstock.gateway.degraded_requests", "{request}", "Requests that a cheaper model answered since a budget is spent.", ["model"]);

    public static MetricDefinition Expired { get; } = MetricDefinition.Counter(
        "penstock.gateway.reservations_expired", "{reservation}", "Reservations that nobody settled within their time to live.");

    public static MetricDefinition Warnings { get; } = MetricDefinition.Counter(
        "penstock.gateway.budget_warnings", "{warning}", "Budgets that passed their threshold, once a period.", ["level"]);

    public static MetricDefinition Open { get; } = MetricDefinition.Gauge(
        "penstock.gateway.reservations", "{reservation}", "Reservations that are held now.");

    public static MetricDefinition Budget { get; } = MetricDefinition.Gauge("penstock.gateway.budget", "USD", "Budgets in force.", Account, 1024);

    public static MetricDefinition Committed { get; } = MetricDefinition.Gauge(
        "penstock.gateway.budget_committed", "USD", "What is spent or held back of each budget in its period.", Account, 1024);

    public static MetricDefinition Remaining { get; } = MetricDefinition.Gauge(
        "penstock.gateway.limit_remaining", "1", "What is left of each limit and budget now, as a share of it.", [.. Account, "limit"], 2048);

    public static ImmutableArray<MetricDefinition> All { get; } =
        [Refused, Exceeded, Degraded, Expired, Warnings, Open, Budget, Committed, Remaining];
}
