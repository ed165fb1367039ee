using Penstock.Catalog.Values;

namespace Penstock.Catalog.Telemetry;

/// <summary>Amazon CloudWatch. Credentials are those of the environment, as for Bedrock.</summary>
public sealed record CloudWatchOptions
{
    /// <summary>Default <see cref="CloudWatchMode.Put"/>.</summary>
    public CloudWatchMode Mode { get; init; } = CloudWatchMode.Put;

    /// <summary>The namespace of the metrics. Default <c>Penstock</c>.</summary>
    public string Namespace { get; init; } = "Penstock";

    /// <summary>The region; null takes <c>AWS_REGION</c> of the environment.</summary>
    public string? Region { get; init; }

    /// <summary>Where PutMetricData is called; null takes the region's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The file that lines in embedded metric format are appended to; null is standard output.</summary>
    public string? Path { get; init; }

    /// <summary>How often. Default 60 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names of metrics, as OpenTelemetry writes them; a star at the end stands for any rest. Default: a few, since each series is charged for.</summary>
    public ValueList<string> Metrics { get; init; } = ApplicationInsightsOptions.Few;
}
