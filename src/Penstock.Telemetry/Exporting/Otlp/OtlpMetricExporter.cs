namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>Metrics to a collector.</summary>
/// <param name="client">The collector; disposed of with this.</param>
/// <param name="resource">Who sends.</param>
public sealed class OtlpMetricExporter(OtlpClient client, TelemetryResource resource) : IMetricExporter
{
    /// <inheritdoc/>
    public string Name => "otlp_metrics";

    /// <inheritdoc/>
    public ValueTask<ExportCall> ExportAsync(MetricSnapshot snapshot, CancellationToken cancellationToken) =>
        client.PostAsync("/v1/metrics", OtlpMetrics.Write(snapshot, resource), "application/json", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
