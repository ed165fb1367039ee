using Penstock.Telemetry.Exposition;

namespace Penstock.Telemetry.Metrics;

/// <summary>One line (or one histogram's lines) of a metric.</summary>
public interface ISeries
{
    /// <summary>Writes the samples of this series under <paramref name="series"/>.</summary>
    void Write(PrometheusTextWriter writer, SeriesName series);
}
