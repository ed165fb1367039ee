using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>One model server, on its own listener; the admin listener passes it on below /admin/v1/replicas/ID/metrics.</summary>
public static class WorkerMeasures
{
    public static MetricDefinition EngineFaults { get; } = MetricDefinition.Counter(
        "penstock.worker.engine_faults", "{fault}", "Passes through the model that failed, and all running answers with them.");

    public static MetricDefinition Preemptions { get; } = MetricDefinition.Counter(
        "penstock.worker.preemptions", "{preemption}", "Answers set back into the queue because the KV cache was full.");

    public static MetricDefinition FirstToken { get; } = MetricDefinition.Histogram(
        "penstock.worker.time_to_first_token", "s", "From the moment a generation was queued to its first token.", HistogramBuckets.TimeToFirstTokenSeconds);

    public static MetricDefinition OutputToken { get; } = MetricDefinition.Histogram(
        "penstock.worker.time_per_output_token", "s", "Between two tokens of one generation.", HistogramBuckets.TimePerOutputTokenSeconds);

    public static MetricDefinition QueueWait { get; } = MetricDefinition.Histogram(
        "penstock.worker.queue_wait", "s", "From the moment a generation was queued to its slot.", HistogramBuckets.TimeToFirstTokenSeconds);

    public static MetricDefinition BatchSize { get; } = MetricDefinition.Histogram(
        "penstock.worker.batch_size", "{sequence}", "Sequences that got a token in one pass through the model.", HistogramBuckets.PowersOfTwo);

    public static MetricDefinition PassTime { get; } = MetricDefinition.Counter("penstock.worker.pass", "s", "Time spent in passes through the model.");

    public static MetricDefinition EvaluatedPromptTokens { get; } = MetricDefinition.Counter(
        "penstock.worker.evaluated_prompt_tokens", "{token}", "Prompt tokens that passes have evaluated.");

    public static MetricDefinition PromptTokens { get; } = MetricDefinition.Counter(
        "penstock.worker.prompt_tokens", "{token}", "Prompt tokens of generations that began, cached ones included.");

    public static MetricDefinition CachedPromptTokens { get; } = MetricDefinition.Counter(
        "penstock.worker.cached_prompt_tokens", "{token}", "Prompt tokens that were taken from the KV cache and not evaluated again.");

    public static MetricDefinition OutputTokens { get; } = MetricDefinition.Counter("penstock.worker.output_tokens", "{token}", "Tokens generated.");

    public static MetricDefinition Generations { get; } = MetricDefinition.Counter(
        "penstock.worker.generations", "{generation}", "Generations by how they ended; one request may have several.", ["outcome"]);

    public static MetricDefinition Requests { get; } = MetricDefinition.Counter(
        "penstock.worker.requests", "{request}", "Requests for an answer by how they ended.", ["outcome"]);

    public static MetricDefinition QueueDepth { get; } = MetricDefinition.Gauge(
        "penstock.worker.queue_depth", "{generation}", "Generations that wait for a slot.");

    public static MetricDefinition BusySlots { get; } = MetricDefinition.Gauge("penstock.worker.busy_slots", "{slot}", "Generations that run.");

    public static MetricDefinition Slots { get; } = MetricDefinition.Gauge("penstock.worker.slots", "{slot}", "Most generations that run at once.");

    public static MetricDefinition KvCellsUsed { get; } = MetricDefinition.Gauge(
        "penstock.worker.kv_cells_used", "{cell}", "Cells of the KV cache in use, kept prefixes included.");

    public static MetricDefinition KvCellsReserved { get; } = MetricDefinition.Gauge(
        "penstock.worker.kv_cells_reserved", "{cell}", "Cells that running generations hold or may still take.");

    public static MetricDefinition KvCells { get; } = MetricDefinition.Gauge("penstock.worker.kv_cells", "{cell}", "All cells of the KV cache, in tokens.");

    public static MetricDefinition Ready { get; } = MetricDefinition.Gauge("penstock.worker.ready", "{truth}", "1 while requests are taken.");

    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        EngineFaults, Preemptions, FirstToken, OutputToken, QueueWait, BatchSize, PassTime, EvaluatedPromptTokens, PromptTokens, CachedPromptTokens, OutputTokens, Generations,
        Requests, QueueDepth, BusySlots, Slots, KvCellsUsed, KvCellsReserved, KvCells, Ready,
    ];
}
