using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>Requests on their way through the data plane. Labels are names of the configuration and small enumerations, never what a client wrote.</summary>
public static class GatewayMeasures
{
    private const int Many = 1024;

    public static MetricDefinition Answers { get; } = MetricDefinition.Counter(
        "penstock.gateway.http_answers", "{answer}", "Answers of the data listener by route and status.", ["route", "status"]);

    public static MetricDefinition Running { get; } = MetricDefinition.Gauge(
        "penstock.gateway.running_requests", "{request}", "Requests that are being answered now.");

    public static MetricDefinition Requests { get; } = MetricDefinition.Counter(
        "penstock.gateway.requests", "{request}", "Inference requests by model and outcome.", ["model", "operation", "outcome"], Many);

    public static MetricDefinition Errors { get; } = MetricDefinition.Counter(
        "penstock.gateway.errors", "{request}", "Inference requests that were answered with an error, by its kind.", ["model", "kind"], Many);

    public static MetricDefinition Duration { get; } = MetricDefinition.Histogram(
        "penstock.gateway.request_duration", "s", "From acceptance to the end of the answer.", HistogramBuckets.RequestDurationSeconds, ["model"]);

    public static MetricDefinition FirstToken { get; } = MetricDefinition.Histogram(
        "penstock.gateway.time_to_first_token", "s", "From acceptance to the first piece of a streamed answer.",
        HistogramBuckets.TimeToFirstTokenSeconds, ["model"]);

    public static MetricDefinition OutputToken { get; } = MetricDefinition.Histogram(
        "penstock.gateway.time_per_output_token", "s", "Time per output token after the first one, of streamed answers.",
        HistogramBuckets.TimePerOutputTokenSeconds, ["model"]);

    public static MetricDefinition Overhead { get; } = MetricDefinition.Histogram(
        "penstock.gateway.overhead", "s", "The gateway's own time of a request: all of it less the time that targets were waited for.",
        HistogramBuckets.OverheadSeconds, ["model"]);

    public static MetricDefinition QueueWait { get; } = MetricDefinition.Histogram(
        "penstock.gateway.queue_wait", "s", "How long requests that had to wait for a target waited.", HistogramBuckets.RequestDurationSeconds, ["model"]);

    public static MetricDefinition QueueDepth { get; } = MetricDefinition.Gauge(
        "penstock.gateway.queue_depth", "{request}", "Requests that wait for a target now.", ["model"]);

    public static MetricDefinition Tokens { get; } = MetricDefinition.Counter(
        "penstock.gateway.tokens", "{token}", "Tokens as the targets counted them; cached and written ones are part of the prompt, reasoning of the output.",
        ["model", "kind"], Many);

    public static MetricDefinition Cost { get; } = MetricDefinition.Counter(
        "penstock.gateway.cost", "USD", "What calls to targets cost at their prices.", ["model", "target"], Many);

    public static MetricDefinition Attempts { get; } = MetricDefinition.Counter(
        "penstock.gateway.attempts", "{attempt}", "Calls to targets by outcome.", ["model", "target", "outcome"], Many);

    public static MetricDefinition AttemptsRefused { get; } = MetricDefinition.Counter(
        "penstock.gateway.attempts_refused", "{attempt}", "Retries and hedges that were not sent, by reason.", ["model", "target", "reason"], Many);

    public static MetricDefinition TargetFirstToken { get; } = MetricDefinition.Histogram(
        "penstock.gateway.target_time_to_first_token", "s", "From sending to a target to the first piece of its answer.",
        HistogramBuckets.TimeToFirstTokenSeconds, ["model", "target"]);

    public static MetricDefinition TargetDuration { get; } = MetricDefinition.Histogram(
        "penstock.gateway.target_duration", "s", "From sending to a target to the end of its answer.",
        HistogramBuckets.RequestDurationSeconds, ["model", "target"]);

    public static MetricDefinition Hedges { get; } = MetricDefinition.Counter(
        "penstock.gateway.hedges", "{attempt}", "Hedges that were sent, by result.", ["model", "result"], Many);

    public static MetricDefinition DrainsRefused { get; } = MetricDefinition.Counter(
        "penstock.gateway.drains_refused", "{attempt}", "Answers that were cut off when their client went, though their target is drained: too many were being read to their end.");

    public static MetricDefinition BodiesLeftOut { get; } = MetricDefinition.Counter(
        "penstock.gateway.bodies_left_out", "{request}", "Requests whose texts were to be kept and are not, since too many waited to be written.");

    public static MetricDefinition Shadows { get; } = MetricDefinition.Counter(
        "penstock.gateway.shadows", "{request}", "Requests that were sent again for comparison, by result.", ["model", "result"], Many);

    public static MetricDefinition ShadowCost { get; } = MetricDefinition.Counter(
        "penstock.gateway.shadow_cost", "USD", "What shadows cost; no caller pays for it.", ["model"]);

    public static MetricDefinition ShadowSimilarity { get; } = MetricDefinition.Histogram(
        "penstock.gateway.shadow_similarity", "{share}", "Words that a shadow's answer shares with the one that was returned, 0 to 1.",
        [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], ["model"]);

    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        Answers, Running, Requests, Errors, Duration, FirstToken, OutputToken, Overhead, QueueWait, QueueDepth, Tokens, Cost, Attempts,
        AttemptsRefused, TargetFirstToken, TargetDuration, Hedges, DrainsRefused, BodiesLeftOut, Shadows, ShadowCost, ShadowSimilarity,
    ];
}
