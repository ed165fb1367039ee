namespace Penstock.Catalog.Telemetry;

/// <summary>Where metrics, traces and logs go beside the admin listener.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Whether requests are measured and traced. Default true; false is for measuring what that costs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The name under which this gateway appears elsewhere. Default <c>penstock</c>.</summary>
    public string ServiceName { get; init; } = "penstock";

    /// <summary>An OpenTelemetry collector; null sends to none.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>Amazon CloudWatch; null sends nothing there.</summary>
    public CloudWatchOptions? CloudWatch { get; init; }

    /// <summary>Azure Application Insights; null sends nothing there.</summary>
    public ApplicationInsightsOptions? ApplicationInsights { get; init; }

    /// <summary>Which requests are traced.</summary>
    public TraceOptions Traces { get; init; } = new();

    /// <summary>How log lines look.</summary>
    public LogOptions Logs { get; init; } = new();
}
