using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Telemetry.Definitions;
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
        _decisions = registry.Counters(SemanticMeasures.Decisions);
        _labels = registry.Counters(SemanticMeasures.Labels);
        _skipped = registry.Counters(SemanticMeasures.Skipped);
        registry.Observe(SemanticMeasures.Entries, () => table.Domains.Sum(static domain => (double)domain.Entries));
        registry.Observe(SemanticMeasures.Bytes, () => table.Domains.Sum(static domain => (double)domain.Bytes));
        registry.Observe(SemanticMeasures.StoreUp, () => isStoreWell() ? 1 : 0);
        registry.Observe(SemanticMeasures.EstimatedError, () => Worst(table, static status => status.EstimatedErrorRate));
        registry.Observe(SemanticMeasures.ErrorBound, () => Worst(table, static status => status.ErrorRateBound));
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
