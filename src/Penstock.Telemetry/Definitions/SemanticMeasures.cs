using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Answers that are given to questions of the same meaning.</summary>
public static class SemanticMeasures
{
    public static MetricDefinition Decisions { get; } = MetricDefinition.Counter(
        "penstock.semantic.decisions", "{request}", "Requests that asked the semantic cache, by what it decided.", ["model", "decision"], 1024);

    public static MetricDefinition Labels { get; } = MetricDefinition.Counter(
        "penstock.semantic.labels", "{label}", "Kept answers that were compared with new ones, or judged by somebody: right or wrong.", ["model", "source", "verdict"], 1024);

    public static MetricDefinition Skipped { get; } = MetricDefinition.Counter(
        "penstock.semantic.skipped", "{answer}", "Answers that were not learned from: busy, judge_late, answer (no plain text, or one that changes with time).", ["reason"]);

    public static MetricDefinition Entries { get; } = MetricDefinition.Gauge("penstock.semantic.entries", "{question}", "Questions that are kept.");

    public static MetricDefinition Bytes { get; } = MetricDefinition.Gauge("penstock.semantic", "By", "Bytes that kept questions take.");

    public static MetricDefinition StoreUp { get; } = MetricDefinition.Gauge(
        "penstock.semantic.store_up", "{truth}", "1 while the file of what was learned works, or there is none.");

    public static MetricDefinition EstimatedError { get; } = MetricDefinition.Gauge(
        "penstock.semantic.estimated_error", "1", "Estimated share of requests that were answered wrongly from the semantic cache; the worst tenant's.", ["model"]);

    public static MetricDefinition ErrorBound { get; } = MetricDefinition.Gauge(
        "penstock.semantic.error_bound", "1", "The same with what the estimate may get wrong: what is held below maxErrorRate.", ["model"]);

    public static ImmutableArray<MetricDefinition> All { get; } = [Decisions, Labels, Skipped, Entries, Bytes, StoreUp, EstimatedError, ErrorBound];
}
