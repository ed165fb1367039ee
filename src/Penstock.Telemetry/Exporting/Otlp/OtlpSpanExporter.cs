using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>Spans to a collector.</summary>
/// <param name="client">The collector; disposed of with this.</param>
/// <param name="resource">Who sends.</param>
public sealed class OtlpSpanExporter(OtlpClient client, TelemetryResource resource) : ISpanExporter
{
    /// <inheritdoc/>
    public string Name => "otlp_spans";

    /// <inheritdoc/>
    public ValueTask<ExportCall> ExportAsync(IReadOnlyList<Span> spans, CancellationToken cancellationToken) =>
        client.PostAsync("/v1/traces", OtlpSpans.Write(spans, resource), "application/x-protobuf", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
