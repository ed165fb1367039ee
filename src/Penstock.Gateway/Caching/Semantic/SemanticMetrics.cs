using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>What the semantic cache counts.</summary>
internal sealed class SemanticMetrics
{
    private readonly MetricFamily<Counter> _decisions;
    private readonly MetricFamily<Counter> _labels;
    private readonly MetricFamily<Counter> _skipped;

    public SemanticMetrics(MetricRegistry registry, DomainTable table, Func<bool> isStoreWell)
    {
        _decisions = registry.Counter("penstock_semantic_decisions_total", "Requests that asked the semantic cache, by what it decided.", ["model", "decision"], 1024);
        _labels = registry.Counter(
            "penstock_semantic_labels_total", "Kept answers that were compared with new ones, or judged by somebody: right or wrong.", ["model", "source", "verdict"], 1024);
        _skipped = registry.Counter("penstock_semantic_skipped_total", "Answers that were not learned from: busy, judge_late, answer (no plain text, or one that changes with time).", ["reason"]);
        registry.Observe("penstock_semantic_entries", "Questions that are kept.", MetricType.Gauge, () => table.Domains.Sum(static domain => (double)domain.Entries));
        registry.Observe("penstock_semantic_bytes", "Bytes that kept questions take.", MetricType.Gauge, () => table.Domains.Sum(static domain => (double)domain.Bytes));
        registry.Observe("penstock_semantic_store_up", "1 while the file of what was learned works, or there is none.", MetricType.Gauge, () => isStoreWell() ? 1 : 0);
        registry.Observe(
            "penstock_semantic_estimated_error_ratio", "Estimated share of requests that were answered wrongly from the semantic cache; the worst tenant's.",
            MetricType.Gauge, ["model"], () => Worst(table, static status => status.EstimatedErrorRate));
        registry.Observe(
            "penstock_semantic_error_bound_ratio", "The same with what the estimate may get wrong: what is held below maxErrorRate.",
            MetricType.Gauge, ["model"], () => Worst(table, static status => status.ErrorRateBound));
    }

    /// <summary>The word for a decision.</summary>
    public static string Word(SemanticDecision decision) => decision switch
    {
        SemanticDecision.Hit => "hit",
        SemanticDecision.Audit => "audit",
        SemanticDecision.Empty => "empty",
        SemanticDecision.Guarded => "guarded",
        SemanticDecision.Volatile => "volatile",
        SemanticDecision.Shadow => "shadow",
        SemanticDecision.Unsure => "unsure",
        SemanticDecision.Strict => "strict",
        SemanticDecision.Expired => "expired",
        SemanticDecision.Turns => "turns",
        SemanticDecision.Shape => "shape",
        SemanticDecision.Embedding => "embedding",
        _ => "loading",
    };

    public void Decided(string model, SemanticDecision decision) => _decisions.With(model, Word(decision)).Increment();

    public void Labelled(string model, string source, bool isRight) => _labels.With(model, source, isRight ? "right" : "wrong").Increment();

    public void Skipped(string reason) => _skipped.With(reason).Increment();

    private static IEnumerable<Observation> Worst(DomainTable table, Func<CalibrationStatus, double> value) =>
        table.Domains.GroupBy(static domain => domain.Key.Model, StringComparer.Ordinal).Select(group => new Observation(group.Max(domain => value(domain.Calibration.Status)), group.Key));
}
