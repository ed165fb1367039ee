using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>
/// OpenTelemetry's semantic conventions for generative AI, v1.41.1 (docs/gen-ai/gen-ai-metrics.md): the client's metrics are those of calls to
/// targets, the server's those of answers to our callers. What the newest edition puts in place of token.usage is shown where it is asked for.
/// </summary>
public static class GenAiMeasures
{
    private const int Many = 1024;

    private static readonly ImmutableArray<string> Client =
        ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"];

    private static readonly ImmutableArray<string> Server = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"];

    public static MetricDefinition TokenUsage { get; } = MetricDefinition.Histogram(
        "gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.", HistogramBuckets.TokenUsage, [.. Client, "gen_ai.token.type"], Many)
        .In(ConventionEdition.Stable);

    public static MetricDefinition OperationDuration { get; } = MetricDefinition.Histogram(
        "gen_ai.client.operation.duration", "s", "GenAI operation duration.", HistogramBuckets.RequestDurationSeconds, [.. Client, "error.type"], Many);

    public static MetricDefinition FirstChunk { get; } = MetricDefinition.Histogram(
        "gen_ai.client.operation.time_to_first_chunk", "s", "Time to receive the first chunk of a streamed answer.",
        HistogramBuckets.RequestDurationSeconds, Client, Many);

    public static MetricDefinition OutputChunk { get; } = MetricDefinition.Histogram(
        "gen_ai.client.operation.time_per_output_chunk", "s", "Time between two chunks of a streamed answer.",
        HistogramBuckets.RequestDurationSeconds, Client, Many);

    public static MetricDefinition RequestDuration { get; } = MetricDefinition.Histogram(
        "gen_ai.server.request.duration", "s", "Generative AI server request duration such as time-to-last byte or last output token.",
        HistogramBuckets.RequestDurationSeconds, [.. Server, "error.type"], Many);

    public static MetricDefinition OutputToken { get; } = MetricDefinition.Histogram(
        "gen_ai.server.time_per_output_token", "s", "Time per output token generated after the first token for successful responses.",
        HistogramBuckets.TimePerOutputTokenSeconds, Server, Many);

    public static MetricDefinition FirstToken { get; } = MetricDefinition.Histogram(
        "gen_ai.server.time_to_first_token", "s", "Time to generate first token for successful responses.",
        HistogramBuckets.TimeToFirstTokenSeconds, Server, Many);

    public static MetricDefinition InputTokens { get; } = Usage("input_tokens", "Input tokens that were used.");

    public static MetricDefinition OutputTokens { get; } = Usage("output_tokens", "Output tokens that were used.");

    public static MetricDefinition CacheReadTokens { get; } = Usage("cache_read.input_tokens", "Input tokens that a provider's cache served.");

    public static MetricDefinition CacheWriteTokens { get; } = Usage("cache_write.input_tokens", "Input tokens that were written to a provider's cache.");

    public static MetricDefinition ReasoningTokens { get; } = Usage("reasoning.output_tokens", "Output tokens that were spent on reasoning.");

    public static MetricDefinition OperationInput { get; } = PerOperation("input_tokens", "Input tokens of one operation.");

    public static MetricDefinition OperationOutput { get; } = PerOperation("output_tokens", "Output tokens of one operation.");

    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        TokenUsage, OperationDuration, FirstChunk, OutputChunk, RequestDuration, OutputToken, FirstToken,
        InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens, ReasoningTokens, OperationInput, OperationOutput,
    ];

    private static MetricDefinition Usage(string name, string help) =>
        MetricDefinition.Counter("gen_ai.client.inference.usage." + name, "{token}", help, Client, Many).In(ConventionEdition.Latest);

    private static MetricDefinition PerOperation(string name, string help) => MetricDefinition
        .Histogram("gen_ai.client.inference.operation." + name, "{token}", help, HistogramBuckets.TokenUsage, Client, Many).In(ConventionEdition.Latest);
}
