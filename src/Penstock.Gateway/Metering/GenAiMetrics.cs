using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The metrics of the semantic conventions; which edition is shown is the registry's matter, and what is not shown is not counted.</summary>
internal sealed class GenAiMetrics(MetricRegistry registry)
{
    public bool IsLatest { get; } = registry.Edition == ConventionEdition.Latest;

    public MetricFamily<Histogram> TokenUsage { get; } = registry.Histograms(GenAiMeasures.TokenUsage);

    public MetricFamily<Histogram> OperationDuration { get; } = registry.Histograms(GenAiMeasures.OperationDuration);

    public MetricFamily<Histogram> FirstChunk { get; } = registry.Histograms(GenAiMeasures.FirstChunk);

    public MetricFamily<Histogram> OutputChunk { get; } = registry.Histograms(GenAiMeasures.OutputChunk);

    public MetricFamily<Histogram> RequestDuration { get; } = registry.Histograms(GenAiMeasures.RequestDuration);

    public MetricFamily<Histogram> OutputToken { get; } = registry.Histograms(GenAiMeasures.OutputToken);

    public MetricFamily<Histogram> FirstToken { get; } = registry.Histograms(GenAiMeasures.FirstToken);

    public MetricFamily<Counter> InputTokens { get; } = registry.Counters(GenAiMeasures.InputTokens);

    public MetricFamily<Counter> OutputTokens { get; } = registry.Counters(GenAiMeasures.OutputTokens);

    public MetricFamily<Counter> CacheReadTokens { get; } = registry.Counters(GenAiMeasures.CacheReadTokens);

    public MetricFamily<Counter> CacheWriteTokens { get; } = registry.Counters(GenAiMeasures.CacheWriteTokens);

    public MetricFamily<Counter> ReasoningTokens { get; } = registry.Counters(GenAiMeasures.ReasoningTokens);

    public MetricFamily<Histogram> OperationInput { get; } = registry.Histograms(GenAiMeasures.OperationInput);

    public MetricFamily<Histogram> OperationOutput { get; } = registry.Histograms(GenAiMeasures.OperationOutput);
}
