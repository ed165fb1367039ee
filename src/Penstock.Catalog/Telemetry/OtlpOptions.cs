using Penstock.Catalog.Values;

namespace Penstock.Catalog.Telemetry;

/// <summary>An OpenTelemetry collector, by OTLP over HTTP.</summary>
public sealed record OtlpOptions
{
    /// <summary>Its base URL; <c>/v1/metrics</c> and <c>/v1/traces</c> are put behind it.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null sends none.</summary>
    public Secret? Token { get; init; }

    /// <summary>How often metrics are sent. Default 15 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether what is sent is compressed: less to send, more to compute. Default false.</summary>
    public bool Gzip { get; init; }

    /// <summary>Whether metrics are sent. Default true.</summary>
    public bool Metrics { get; init; } = true;
}
