using System.Threading.Channels;
using Penstock.Telemetry.Tracing;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>
/// Sends spans to a collector. A request that has ended writes its spans down at once, so that none of them outlives it: kept as objects until they are sent
/// they would grow old, and collecting them cost more than all the rest. What is written down is bounded: what comes while there is no room is dropped and
/// counted, since a request never waits for its telemetry.
/// </summary>
public sealed class OtlpSpanLoop : IExportLoop, ISpanSink
{
    private const string Name = "otlp_spans";
    private const int MostBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(3);

    private readonly OtlpClient _client;
    private readonly ExportMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RetryingCall _call;
    private readonly Lock _adding = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = false });
    private OtlpSpans _open;
    private OtlpSpans _spare;

    /// <summary>Makes a loop that is not running.</summary>
    /// <param name="client">The collector; disposed of with this.</param>
    /// <param name="resource">Who sends.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="time">The clock.</param>
    public OtlpSpanLoop(OtlpClient client, TelemetryResource resource, ExportMetrics metrics, TimeProvider time)
    {
        (_client, _metrics, _time) = (client, metrics, time);
        (_open, _spare) = (new OtlpSpans(resource), new OtlpSpans(resource));
        _call = new RetryingCall(Name, metrics, time);
    }

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Span> trace)
    {
        bool isFirst;
        lock (_adding)
        {
            if (_open.Bytes >= MostBytes)
            {
                _metrics.Dropped(Name, trace.Count);
                return;
            }

            isFirst = _open.Count == 0;
            _open.Add(trace);
        }

        if (isFirst)
        {
            _wake.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(cancellationToken);
                await Task.Delay(Gather, _time, cancellationToken);
                await SendAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SendLastAsync();
        }
    }

    /// <summary>Sends what is written down now.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        OtlpSpans taken;
        lock (_adding)
        {
            (taken, _open, _spare) = (_open, _spare, _open);
        }

        if (taken.Count > 0)
        {
            ReadOnlyMemory<byte> message = taken.Finish();
            await _call.RunAsync(taken.Count, token => _client.PostAsync("/v1/traces", message, "application/x-protobuf", token), cancellationToken);
            taken.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendLastAsync()
    {
        using var deadline = new CancellationTokenSource(LastCall, _time);
        int left = _open.Count;
        try
        {
            await SendAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _metrics.Dropped(Name, left);
        }
    }
}
