using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Telemetry;
using Penstock.Gateway.Exporting;
using Penstock.Gateway.Tests.Hosting;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>A gateway in front of one upstream that answers, whose telemetry goes where options say.</summary>
internal sealed class ExportedGateway : IAsyncDisposable
{
    public const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";
    public const string AskStream = """{"model":"small","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private ExportedGateway(ScriptedUpstream upstream, TestGateway gateway, TelemetryExport export, MetricRegistry metrics) =>
        (Upstream, Gateway, Export, Metrics) = (upstream, gateway, export, metrics);

    public ScriptedUpstream Upstream { get; }

    public TestGateway Gateway { get; }

    public TelemetryExport Export { get; }

    public MetricRegistry Metrics { get; }

    public static async Task<ExportedGateway> StartAsync(
        TelemetryOptions options, ConventionEdition edition = ConventionEdition.Stable, Func<string, string?>? environment = null, Func<PenstockCatalog, PenstockCatalog>? catalog = null)
    {
        var upstream = new ScriptedUpstream((connection, request) => request.Body.Contains("\"stream\":true", StringComparison.Ordinal)
            ? connection.StreamAsync(
                """{"id":"x","model":"up","choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}""",
                """{"id":"x","model":"up","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
                """{"id":"x","model":"up","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""",
                "[DONE]")
            : connection.JsonAsync("""{"id":"x","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""));
        var metrics = new MetricRegistry(edition);
        TelemetryExport export = TelemetryExport.Create(options, new TelemetryDependencies
        {
            Metrics = metrics,
            Resource = new TelemetryResource("penstock-test", "1.2.3", "instance-1"),
            Logs = NullLoggerFactory.Instance,
            Random = new Random(1),
            Environment = environment ?? (static _ => null),
        });
        export.Start();
        TestGateway gateway = await TestGateway.StartAsync((catalog ?? (same => same))(TestGateway.Catalog(upstream.Address)), metrics: metrics, tracer: export.Tracer);
        return new ExportedGateway(upstream, gateway, export, metrics);
    }

    /// <summary>Posts and reads the answer to its end.</summary>
    public async Task<int> AskAsync(string body, string? traceparent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TestGateway.Chat)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (traceparent is not null)
        {
            request.Headers.Add("traceparent", traceparent);
        }

        using HttpResponseMessage answer = await Gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Export.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
