using Penstock.Catalog.Values;

namespace Penstock.Catalog.Telemetry;

/// <summary>Azure Application Insights.</summary>
public sealed record ApplicationInsightsOptions
{
    /// <summary>What is sent where each series is charged for.</summary>
    internal static readonly ValueList<string> Few =
    [
        "penstock.gateway.requests", "penstock.gateway.errors", "penstock.gateway.request_duration", "penstock.gateway.time_to_first_token",
        "penstock.gateway.tokens", "penstock.gateway.cost", "penstock.gateway.running_requests", "penstock.gateway.queue_depth", "penstock.pool.*",
    ];

    /// <summary>As the portal shows it: <c>InstrumentationKey=...;IngestionEndpoint=https://...</c>.</summary>
    public required Secret ConnectionString { get; init; }

    /// <summary>How often metrics are sent. Default 60 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names of metrics, as OpenTelemetry writes them; a star at the end stands for any rest. Default: a few.</summary>
    public ValueList<string> Metrics { get; init; } = Few;
}
