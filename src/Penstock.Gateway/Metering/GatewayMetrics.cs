using System.Collections.Immutable;
using Penstock.Gateway.Limits;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>
/// The data plane's metrics. Labels are names from the configuration and small enumerations, never what a client wrote: an unknown model
/// has none.
/// </summary>
public sealed class GatewayMetrics
{
    private static readonly ImmutableArray<string> Model = ["model"];

    /// <summary>Defines them in <paramref name="registry"/>.</summary>
    public GatewayMetrics(MetricRegistry registry)
    {
        Answers = registry.Counter(
            "penstock_gateway_http_answers_total", "Answers of the data listener by route and status.", ["route", "status"]);
        Requests = registry.Counter(
            "penstock_gateway_requests_total", "Inference requests by model and outcome.", ["model", "operation", "outcome"], 1024);
        Attempts = registry.Counter(
            "penstock_gateway_attempts_total", "Calls to targets by outcome.", ["model", "target", "outcome"], 1024);
        AttemptsRefused = registry.Counter(
            "penstock_gateway_attempts_refused_total", "Retries and hedges that were not sent, by reason.", ["model", "target", "reason"], 1024);
        Hedges = registry.Counter(
            "penstock_gateway_hedges_total", "Hedges that were sent, by result.", ["model", "result"], 1024);
        Shadows = registry.Counter(
            "penstock_gateway_shadows_total", "Requests that were sent again for comparison, by result.", ["model", "result"], 1024);
        ShadowCost = registry.Counter("penstock_gateway_shadow_cost_usd_total", "What shadows cost; no caller pays for it.", Model);
        ShadowSimilarity = registry.Histogram(
            "penstock_gateway_shadow_similarity", "Words that a shadow's answer shares with the one that was returned, 0 to 1.",
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], Model);
        Tokens = registry.Counter(
            "penstock_gateway_tokens_total", "Tokens as the targets counted them.", ["model", "kind"], 1024);
        FirstToken = registry.Histogram(
            "penstock_gateway_time_to_first_token_seconds", "From acceptance to the first piece of a streamed answer.",
            HistogramBuckets.TimeToFirstTokenSeconds, Model);
        Duration = registry.Histogram(
            "penstock_gateway_request_duration_seconds", "From acceptance to the end of the answer.",
            HistogramBuckets.RequestDurationSeconds, Model);
        Limits = new LimitMetrics(registry);
        Running = registry.Gauge("penstock_gateway_running_requests", "Requests that are being answered now.");
    }

    /// <summary>By route and status.</summary>
    public MetricFamily<Counter> Answers { get; }

    /// <summary>By model, operation and outcome.</summary>
    public MetricFamily<Counter> Requests { get; }

    /// <summary>By model, target and outcome.</summary>
    public MetricFamily<Counter> Attempts { get; }

    /// <summary>By model, target and reason: retry_budget, hedge_budget, reservation.</summary>
    public MetricFamily<Counter> AttemptsRefused { get; }

    /// <summary>By model and result: won, lost, failed.</summary>
    public MetricFamily<Counter> Hedges { get; }

    /// <summary>By model and result: compared, failed, left_out.</summary>
    public MetricFamily<Counter> Shadows { get; }

    /// <summary>In USD, by model.</summary>
    public MetricFamily<Counter> ShadowCost { get; }

    /// <summary>By model.</summary>
    public MetricFamily<Histogram> ShadowSimilarity { get; }

    /// <summary>By model and kind: prompt, cached, output, reasoning. Cached and reasoning are parts of the others.</summary>
    public MetricFamily<Counter> Tokens { get; }

    /// <summary>Streams only, in seconds, by model.</summary>
    public MetricFamily<Histogram> FirstToken { get; }

    /// <summary>In seconds, by model.</summary>
    public MetricFamily<Histogram> Duration { get; }

    /// <summary>What limits and budgets do.</summary>
    public LimitMetrics Limits { get; }

    /// <summary>Requests that are being answered.</summary>
    public Gauge Running { get; }
}
