using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting;

/// <summary>Reads the registry every <c>interval</c> and hands it to an exporter, until it is stopped; then once more.</summary>
/// <param name="registry">What is read.</param>
/// <param name="exporter">Who sends.</param>
/// <param name="interval">Above zero.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
public sealed class MetricExportLoop(MetricRegistry registry, IMetricExporter exporter, TimeSpan interval, ExportMetrics metrics, TimeProvider time) : IExportLoop
{
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(3);

    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly RetryingCall _call = new(exporter.Name, metrics, time);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, time, cancellationToken);
                await ExportAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ExportLastAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => exporter.Dispose();

    private async ValueTask ExportAsync(CancellationToken cancellationToken)
    {
        var snapshot = new MetricSnapshot(registry.Read(), _start, time.GetUtcNow());
        await _call.RunAsync(snapshot.Series, token => exporter.ExportAsync(snapshot, token), cancellationToken);
    }

    private async Task ExportLastAsync()
    {
        using var deadline = new CancellationTokenSource(LastCall, time);
        try
        {
            await ExportAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The process does not wait for a collector that is away.
        }
    }
}
