using System.Collections.Immutable;
using Penstock.Telemetry.Definitions;

namespace Penstock.Telemetry.Rules;

/// <summary>The rules that every gateway may be watched by; deploy/prometheus/penstock.rules.yaml is these.</summary>
public static class StandardRules
{
    /// <summary>Errors that are not the caller's own.</summary>
    public const string OurFaults = "kind=~\"internal|overloaded|shutting_down|upstream_.*|stream_broken|deadline_exceeded\"";

    private const double AllowedFailures = 0.001;
    private const double AllowedSlow = 0.01;
    private const double SlowFirstTokenSeconds = 2.5;

    private static readonly string Enough = Promql.Increase(GatewayMeasures.Requests, "1h", "", "model") + " > 100";

    /// <summary>99.9 % of requests are answered without a fault of ours or of a target.</summary>
    public static BurnRateRules Availability { get; } = new(
        "availability",
        "Availability",
        AllowedFailures,
        window => $"{Promql.Rate(GatewayMeasures.Errors, window, OurFaults, "model")} / {Promql.Rate(GatewayMeasures.Requests, window, "", "model")}",
        Enough,
        "requests fail");

    /// <summary>99 % of streams begin within 2.5 seconds.</summary>
    public static BurnRateRules FirstToken { get; } = new(
        "first_token",
        "FirstToken",
        AllowedSlow,
        window => Promql.ShareAbove(GatewayMeasures.FirstToken, SlowFirstTokenSeconds, window, "model"),
        Enough,
        "first tokens take more than 2.5 s");

    /// <summary>All groups.</summary>
    public static ImmutableArray<PrometheusRuleGroup> Groups { get; } =
    [
        Availability.Group,
        FirstToken.Group,
        new PrometheusRuleGroup("penstock-figures",
        [
            new("model:penstock_requests:rate5m", Promql.Rate(GatewayMeasures.Requests, "5m", "", "model")),
            new("model:penstock_cost_usd:rate1h", Promql.Rate(GatewayMeasures.Cost, "1h", "", "model") + " * 3600"),
            new("model:penstock_time_to_first_token_seconds:p95_5m", Promql.Quantile(GatewayMeasures.FirstToken, 0.95, "5m", "", "model")),
            new("penstock_cache_hits:ratio_rate5m",
                $"{Promql.Rate(CacheMeasures.Requests, "5m", "result=~\"exact|coalesced|semantic|stale\"")} / {Promql.Rate(CacheMeasures.Requests, "5m")}"),
        ]),
        new PrometheusRuleGroup("penstock-state",
        [
            Alert("PenstockTargetEjected", Promql.Series(TargetMeasures.State, "state=\"ejected\"") + " == 1", "5m", "ticket",
                "Target {{ $labels.target }} of {{ $labels.model }} has been ejected for five minutes.", "The dashboard says why; its provider may have a status page."),
            Alert("PenstockBudgetNearlySpent", $"{Promql.Series(LimitMeasures.Committed)} / {Promql.Series(LimitMeasures.Budget)} > 0.9", null, "ticket",
                "The budget of {{ $labels.level }} {{ $labels.tenant }} {{ $labels.name }} is spent to {{ $value | humanizePercentage }}.", "Raise it, or tell its owner."),
            Alert("PenstockLedgerStoreAway", Promql.Series(LedgerMeasures.StoreAway) + " == 1", "5m", "page",
                "The ledger's database cannot be written.", "Rows are kept in the journal until it is full; bring the database back."),
            Alert("PenstockJournalFull", Promql.Series(LedgerMeasures.JournalFull) + " == 1", null, "page",
                "The ledger's journal is full: requests are refused, or served without a row.", "Bring the database back, or give the journal more room."),
            Alert("PenstockQueueStands", $"min_over_time({Promql.Series(GatewayMeasures.QueueDepth)}[5m]) > 0", "5m", "ticket",
                "Requests for {{ $labels.model }} have waited for ten minutes without a break.", "Add replicas, or a target to overflow to."),
            Alert("PenstockPoolBelowTarget",
                $"{Promql.Total(PoolMeasures.Replicas, "phase=\"ready\"", "pool")} < on (pool) {Promql.Total(PoolMeasures.Desired, "", "pool")}", "10m", "ticket",
                "Pool {{ $labels.pool }} has had fewer ready replicas than wanted for ten minutes.", "penstock serve says why a worker does not start."),
            Alert("PenstockTelemetryDropped", Promql.Increase(ExportMeasures.Items, "15m", "result=\"dropped\"", "exporter") + " > 0", null, "ticket",
                "Exporter {{ $labels.exporter }} drops telemetry.", "Is what it sends to reachable, and are the credentials valid?"),
            Alert("PenstockLabelsOverflow", Promql.Increase(Metrics.MetricRegistry.Overflows, "15m", "", "metric") + " > 0", null, "ticket",
                "Metric {{ $labels.metric }} has more series than it may; the rest is counted as other.", "Fewer models, tenants or targets, or a gateway more."),
        ]),
    ];

    private static PrometheusRule Alert(string name, string expression, string? hold, string severity, string summary, string description) =>
        new(name, expression) { IsAlert = true, For = hold, Severity = severity, Summary = summary, Description = description };
}
