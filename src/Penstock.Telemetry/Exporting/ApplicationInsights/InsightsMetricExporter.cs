using System.Buffers;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting.ApplicationInsights;

/// <summary>Metrics to Application Insights: what happened since the last time.</summary>
/// <param name="client">The resource; disposed of with this.</param>
/// <param name="resource">Who sends.</param>
/// <param name="names">Which metrics.</param>
public sealed class InsightsMetricExporter(TrackClient client, TelemetryResource resource, IReadOnlyList<string> names) : IMetricExporter
{
    private readonly MetricChanges _changes = new(names);

    /// <inheritdoc/>
    public string Name => "applicationinsights_metrics";

    /// <inheritdoc/>
    public async ValueTask<ExportCall> ExportAsync(MetricSnapshot snapshot, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>(16 * 1024);
        foreach (MetricReading metric in _changes.Since(snapshot))
        {
            foreach (MetricPoint point in metric.Points)
            {
                TrackEnvelope.WriteMetric(lines, metric.Definition, point, client.Connection, resource, snapshot.Now);
                lines.Write("\n"u8);
            }
        }

        ExportCall result = lines.WrittenCount == 0 ? ExportCall.Sent : await client.PostAsync(lines.WrittenMemory, cancellationToken);
        if (result == ExportCall.Sent)
        {
            _changes.Sent();
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
