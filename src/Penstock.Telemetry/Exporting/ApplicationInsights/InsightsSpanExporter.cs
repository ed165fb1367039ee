using System.Buffers;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.ApplicationInsights;

/// <summary>Spans to Application Insights, as requests and dependencies.</summary>
/// <param name="client">The resource; disposed of with this.</param>
/// <param name="resource">Who sends.</param>
public sealed class InsightsSpanExporter(TrackClient client, TelemetryResource resource) : ISpanExporter
{
    /// <inheritdoc/>
    public string Name => "applicationinsights_spans";

    /// <inheritdoc/>
    public ValueTask<ExportCall> ExportAsync(IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>(16 * 1024);
        foreach (Span span in spans)
        {
            TrackEnvelope.WriteSpan(lines, span, client.Connection, resource);
            lines.Write("\n"u8);
        }

        return client.PostAsync(lines.WrittenMemory, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
