using System.Threading.Channels;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting;

/// <summary>
/// Takes traces that have ended and sends their spans in batches. The queue is bounded: what comes while it is full is dropped and counted,
/// since a request never waits for its telemetry.
/// </summary>
public sealed class SpanExportLoop : IExportLoop, ISpanSink
{
    private const int QueuedTraces = 2048;
    private const int BatchSpans = 512;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(3);

    private readonly ISpanExporter _exporter;
    private readonly ExportMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RetryingCall _call;
    private readonly Channel<IReadOnlyList<Span>> _queue = Channel.CreateBounded<IReadOnlyList<Span>>(
        new BoundedChannelOptions(QueuedTraces) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>Makes a loop that is not running.</summary>
    public SpanExportLoop(ISpanExporter exporter, ExportMetrics metrics, TimeProvider time)
    {
        (_exporter, _metrics, _time) = (exporter, metrics, time);
        _call = new RetryingCall(exporter.Name, metrics, time);
    }

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Span> trace)
    {
        if (!_queue.Writer.TryWrite(trace))
        {
            _metrics.Dropped(_exporter.Name, trace.Count);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(Gather, _time, cancellationToken);
                await SendAllAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SendLastAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _exporter.Dispose();

    private async ValueTask SendAllAsync(CancellationToken cancellationToken)
    {
        while (Batch() is { Count: > 0 } batch)
        {
            await _call.RunAsync(batch.Count, token => _exporter.ExportAsync(batch, token), cancellationToken);
        }
    }

    private async Task SendLastAsync()
    {
        using var deadline = new CancellationTokenSource(LastCall, _time);
        try
        {
            await SendAllAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            while (_queue.Reader.TryRead(out IReadOnlyList<Span>? lost))
            {
                _metrics.Dropped(_exporter.Name, lost.Count);
            }
        }
    }

    private List<Span> Batch()
    {
        var batch = new List<Span>();
        while (batch.Count < BatchSpans && _queue.Reader.TryRead(out IReadOnlyList<Span>? trace))
        {
            batch.AddRange(trace);
        }

        return batch;
    }
}
