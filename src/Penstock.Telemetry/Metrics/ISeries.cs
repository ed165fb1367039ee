namespace Penstock.Telemetry.Metrics;

/// <summary>One line (or one histogram's lines) of a metric.</summary>
public interface ISeries
{
    /// <summary>How it stands, under <paramref name="labelValues"/>.</summary>
    MetricPoint Read(string[] labelValues);
}
