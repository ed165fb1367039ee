namespace Penstock.Telemetry.Metrics;

/// <summary>What a metric is to Prometheus.</summary>
public enum MetricType
{
    /// <summary>Only grows; its name ends with <c>_total</c>.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Observations in buckets.</summary>
    Histogram,
}
