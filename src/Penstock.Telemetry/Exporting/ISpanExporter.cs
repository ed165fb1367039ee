using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting;

/// <summary>Sends spans somewhere.</summary>
public interface ISpanExporter : IDisposable
{
    /// <summary>As <c>penstock_telemetry_export_items_total</c> names it.</summary>
    string Name { get; }

    /// <summary>Sends once. Throws only <see cref="OperationCanceledException"/>.</summary>
    ValueTask<ExportCall> ExportAsync(IReadOnlyList<Span> spans, CancellationToken cancellationToken);
}
