using System.Collections.Immutable;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Rules;

namespace Penstock.Telemetry.Boards;

/// <summary>What the Grafana dashboard shows, by row.</summary>
public static class StandardBoard
{
    private const string Window = "$__rate_interval";
    private const string Model = "model=~\"$model\"";

    /// <summary>Rows with their panels.</summary>
    public static ImmutableArray<(string Title, ImmutableArray<BoardPanel> Panels)> Rows { get; } =
    [
        ("Now",
        [
            Figure("Requests", "reqps", Promql.Rate(GatewayMeasures.Requests, Window, Model)),
            Figure("Failed", "percentunit", $"({Promql.Rate(GatewayMeasures.Errors, Window, Model + "," + StandardRules.OurFaults)} or vector(0)) / {Promql.Rate(GatewayMeasures.Requests, Window, Model)}"),
            Figure("First token, p95", "s", Promql.Quantile(GatewayMeasures.FirstToken, 0.95, Window, Model)),
            Figure("Cost an hour", "currencyUSD", Promql.Rate(GatewayMeasures.Cost, Window, Model) + " * 3600"),
        ]),
        ("Traffic",
        [
            new("Requests by model", "reqps", [(Promql.Rate(GatewayMeasures.Requests, Window, Model, "model"), "{{model}}")]),
            new("Outcomes", "reqps", [(Promql.Rate(GatewayMeasures.Requests, Window, Model, "outcome"), "{{outcome}}")]),
            new("Errors by kind", "reqps", [(Promql.Rate(GatewayMeasures.Errors, Window, Model, "kind"), "{{kind}}")]),
            new("Running and waiting", "short", [(Promql.Total(GatewayMeasures.Running), "running"), (Promql.Total(GatewayMeasures.QueueDepth, Model), "waiting")]),
        ]),
        ("Latency",
        [
            Quantiles("Time to first token", GatewayMeasures.FirstToken),
            Quantiles("Time per output token", GatewayMeasures.OutputToken),
            Quantiles("Whole request", GatewayMeasures.Duration),
            Quantiles("Gateway's own time", GatewayMeasures.Overhead),
            new("First token by target, p95", "s", [(Promql.Quantile(GatewayMeasures.TargetFirstToken, 0.95, Window, Model, "model", "target"), "{{model}}/{{target}}")]),
            Quantiles("Waited in the queue", GatewayMeasures.QueueWait),
        ]),
        ("Tokens and money",
        [
            new("Tokens a second", "short", [(Promql.Rate(GatewayMeasures.Tokens, Window, Model, "kind"), "{{kind}}")]),
            new("Cost an hour by model", "currencyUSD", [(Promql.Rate(GatewayMeasures.Cost, Window, Model, "model") + " * 3600", "{{model}}")]),
            new("Cost an hour by tenant", "currencyUSD", [(Promql.Rate(TenantMeasures.Cost, Window, "", "tenant") + " * 3600", "{{tenant}}")]),
            new("Budgets, spent share", "percentunit", [($"{Promql.Series(LimitMeasures.Committed)} / {Promql.Series(LimitMeasures.Budget)}", "{{level}} {{tenant}} {{name}}")]),
        ]),
        ("Cache",
        [
            new("What the cache had", "reqps", [(Promql.Rate(CacheMeasures.Requests, Window, Model, "result"), "{{result}}")]),
            new("Saved an hour", "currencyUSD", [(Promql.Rate(CacheMeasures.SavedUsd, Window, Model, "model") + " * 3600", "{{model}}")]),
        ]),
        ("Targets and limits",
        [
            new("Share that a target may get", "percentunit", [(Promql.Series(TargetMeasures.Share, Model), "{{model}}/{{target}}")]),
            new("Attempts by outcome", "reqps", [(Promql.Rate(GatewayMeasures.Attempts, Window, Model, "target", "outcome"), "{{target}} {{outcome}}")]),
            new("Refused by limits", "reqps", [(Promql.Rate(LimitMeasures.Refused, Window, "", "level", "limit"), "{{level}} {{limit}}")]),
            new("Least left of limits", "percentunit", [($"bottomk(10, {Promql.Series(LimitMeasures.Remaining)})", "{{tenant}} {{name}} {{limit}}")]),
        ]),
        ("Pools and workers",
        [
            new("Replicas", "short", [(Promql.Total(PoolMeasures.Replicas, "", "pool", "phase"), "{{pool}} {{phase}}"), (Promql.Total(PoolMeasures.Desired, "", "pool"), "{{pool}} wanted")]),
            new("Batch size, median", "short", [(Promql.Quantile(WorkerMeasures.BatchSize, 0.5, Window), "median")]),
            new("KV cache in use", "percentunit", [($"{Promql.Total(WorkerMeasures.KvCellsUsed)} / {Promql.Total(WorkerMeasures.KvCells)}", "used"), ($"{Promql.Total(WorkerMeasures.KvCellsReserved)} / {Promql.Total(WorkerMeasures.KvCells)}", "promised")]),
            new("Waiting in workers", "short", [(Promql.Total(WorkerMeasures.QueueDepth), "waiting"), (Promql.Total(WorkerMeasures.BusySlots), "running")]),
        ]),
        ("Process",
        [
            new("CPU", "short", [($"rate({Promql.Series(ProcessMeasures.Cpu)}[{Window}])", "{{instance}}")]),
            new("Memory", "bytes", [(Promql.Series(ProcessMeasures.Resident), "{{instance}} resident"), (Promql.Series(ProcessMeasures.Heap), "{{instance}} managed")]),
            new("Garbage collection", "percentunit", [($"rate({Promql.Series(ProcessMeasures.Pause)}[{Window}])", "{{instance}} paused")]),
            new("Telemetry sent and dropped", "short", [(Promql.Rate(ExportMeasures.Items, Window, "", "exporter", "result"), "{{exporter}} {{result}}")]),
        ]),
    ];

    private static BoardPanel Figure(string title, string unit, string expression) => new(title, unit, [(expression, title)]) { IsFigure = true };

    private static BoardPanel Quantiles(string title, MetricDefinition metric) => new(
        title,
        "s",
        [
            (Promql.Quantile(metric, 0.5, Window, Model), "p50"),
            (Promql.Quantile(metric, 0.95, Window, Model), "p95"),
            (Promql.Quantile(metric, 0.99, Window, Model), "p99"),
        ]);
}
