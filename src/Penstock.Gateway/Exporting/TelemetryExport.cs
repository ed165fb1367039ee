using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Telemetry;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Exporting.ApplicationInsights;
using Penstock.Telemetry.Exporting.Otlp;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Exporting;

/// <summary>
/// Everything that the configuration's <c>telemetry</c> block sends elsewhere, and the tracer that feeds it. Runs from the start of the
/// program; disposing of it sends what is left.
/// </summary>
public sealed partial class TelemetryExport : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ImmutableArray<IExportLoop> _loops;
    private Task _running = Task.CompletedTask;

    private TelemetryExport(ImmutableArray<IExportLoop> loops, Tracer? tracer) => (_loops, Tracer) = (loops, tracer);

    /// <summary>Begins traces; null where spans go nowhere.</summary>
    public Tracer? Tracer { get; }

    /// <summary>What <paramref name="options"/> ask for. What cannot work is said in the log, once, and left out.</summary>
    public static TelemetryExport Create(TelemetryOptions options, TelemetryDependencies dependencies)
    {
        ILogger logger = dependencies.Logs.CreateLogger("Penstock.Gateway.Telemetry");
        var counts = new ExportMetrics(dependencies.Metrics);
        var loops = new List<IExportLoop>();
        foreach ((IMetricExporter exporter, TimeSpan interval) in MetricExporters(options, dependencies, logger))
        {
            loops.Add(new MetricExportLoop(dependencies.Metrics, exporter, interval, counts, dependencies.Time));
        }

        IExportLoop[] spans = [.. SpanLoops(options, dependencies, counts)];
        loops.AddRange(spans);
        Tracer? tracer = spans.Length == 0 ? null : new Tracer(Of(options.Traces), [.. spans.Cast<ISpanSink>()], dependencies.Time, dependencies.Random);
        return new TelemetryExport([.. loops], tracer);
    }

    /// <summary>Begins to send.</summary>
    public void Start() => _running = Task.WhenAll(_loops.Select(loop => loop.RunAsync(_stopping.Token)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        foreach (IExportLoop loop in _loops)
        {
            loop.Dispose();
        }

        _stopping.Dispose();
    }

    private static TracerOptions Of(TraceOptions options) => new()
    {
        Ratio = options.Ratio,
        MaxPerSecond = options.MaxPerSecond,
        FollowParent = options.FollowParent,
        KeepErrors = options.KeepErrors,
        KeepSlowerThan = options.KeepSlowerThan,
        Content = options.Content,
    };

    private static IEnumerable<(IMetricExporter Exporter, TimeSpan Interval)> MetricExporters(
        TelemetryOptions options, TelemetryDependencies dependencies, ILogger logger)
    {
        if (options.Otlp is { Metrics: true } otlp)
        {
            yield return (new OtlpMetricExporter(Collector(otlp), dependencies.Resource), otlp.Interval);
        }

        if (options.CloudWatch is { } cloudWatch)
        {
            if (CloudWatchExporters.Of(cloudWatch, dependencies, out string? problem) is { } exporter)
            {
                yield return (exporter, cloudWatch.Interval);
            }
            else
            {
                LogProblem(logger, problem!);
            }
        }

        if (options.ApplicationInsights is { } insights)
        {
            if (ConnectionString.Parse(insights.ConnectionString.Reveal()) is { } connection)
            {
                yield return (new InsightsMetricExporter(new TrackClient(connection), dependencies.Resource, insights.Metrics), insights.Interval);
            }
            else
            {
                LogProblem(logger, "telemetry.applicationInsights.connectionString has no InstrumentationKey, or an IngestionEndpoint that is no URL. Nothing is sent there.");
            }
        }
    }

    private static IEnumerable<IExportLoop> SpanLoops(TelemetryOptions options, TelemetryDependencies dependencies, ExportMetrics counts)
    {
        if (!options.Enabled || options.Traces is { Ratio: 0, KeepErrors: false, KeepSlowerThan: null, FollowParent: false })
        {
            yield break;
        }

        if (options.Otlp is { } otlp)
        {
            yield return new OtlpSpanLoop(Collector(otlp), dependencies.Resource, counts, dependencies.Time);
        }

        if (options.ApplicationInsights is { } insights && ConnectionString.Parse(insights.ConnectionString.Reveal()) is { } connection)
        {
            yield return new SpanExportLoop(new InsightsSpanExporter(new TrackClient(connection), dependencies.Resource), counts, dependencies.Time);
        }
    }

    private static OtlpClient Collector(OtlpOptions options) => new(options.Endpoint, options.Token?.Reveal(), options.Gzip);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
