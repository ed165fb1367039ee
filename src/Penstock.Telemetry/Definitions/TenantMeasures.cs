using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>The same requests by who asked. A caller without a tenant has an empty label.</summary>
public static class TenantMeasures
{
    private const int Many = 1024;

    public static MetricDefinition Requests { get; } = MetricDefinition.Counter(
        "penstock.tenant.requests", "{request}", "Inference requests of a tenant by outcome.", ["tenant", "outcome"], Many);

    public static MetricDefinition Tokens { get; } = MetricDefinition.Counter(
        "penstock.tenant.tokens", "{token}", "Tokens of a tenant's requests.", ["tenant", "kind"], Many);

    public static MetricDefinition Cost { get; } = MetricDefinition.Counter(
        "penstock.tenant.cost", "USD", "What a tenant's requests cost.", ["tenant", "model"], Many);

    public static MetricDefinition Duration { get; } = MetricDefinition.Histogram(
        "penstock.tenant.request_duration", "s", "From acceptance to the end of the answer.", HistogramBuckets.RequestDurationSeconds, ["tenant"]);

    public static MetricDefinition FirstToken { get; } = MetricDefinition.Histogram(
        "penstock.tenant.time_to_first_token", "s", "From acceptance to the first piece of a streamed answer.",
        HistogramBuckets.TimeToFirstTokenSeconds, ["tenant"]);

    public static ImmutableArray<MetricDefinition> All { get; } = [Requests, Tokens, Cost, Duration, FirstToken];
}
