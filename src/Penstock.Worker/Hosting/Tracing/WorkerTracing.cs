using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Exporting.Otlp;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Tracing;

namespace Penstock.Worker.Hosting.Tracing;

/// <summary>Sends metrics, and spans of requests that the caller records, to an OpenTelemetry collector; disposing of it sends what is left.</summary>
internal sealed class WorkerTracing : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IExportLoop> _loops = [];
    private readonly Task _running = Task.CompletedTask;

    public WorkerTracing(WorkerOptions options, MetricRegistry metrics, TimeProvider time)
    {
        if (options.Collector is null)
        {
            return;
        }

        var random = new Random(HashCode.Combine(Environment.ProcessId, time.GetTimestamp()));
        string instance = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var resource = new TelemetryResource("penstock-worker", typeof(WorkerTracing).Assembly.GetName().Version?.ToString(3) ?? "0", instance);
        var counts = new ExportMetrics(metrics);
        var spans = new OtlpSpanLoop(new OtlpClient(options.Collector, options.CollectorToken), resource, counts, time);
        _loops.Add(spans);
        if (options.MetricsEvery is { } interval)
        {
            _loops.Add(new MetricExportLoop(metrics, new OtlpMetricExporter(new OtlpClient(options.Collector, options.CollectorToken), resource), interval, counts, time));
        }

        Tracer = new Tracer(new TracerOptions { Ratio = 0 }, [spans], time, random);
        _running = Task.WhenAll(_loops.Select(loop => loop.RunAsync(_stopping.Token)));
    }

    /// <summary>Begins traces; null where spans go nowhere.</summary>
    public Tracer? Tracer { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _loops.ForEach(loop => loop.Dispose());
        _stopping.Dispose();
    }
}
