namespace Penstock.Telemetry.Exporting;

/// <summary>Sends metrics somewhere.</summary>
public interface IMetricExporter : IDisposable
{
    /// <summary>As <c>penstock_telemetry_export_items_total</c> names it.</summary>
    string Name { get; }

    /// <summary>Sends once. Throws only <see cref="OperationCanceledException"/>.</summary>
    ValueTask<ExportCall> ExportAsync(MetricSnapshot snapshot, CancellationToken cancellationToken);
}
