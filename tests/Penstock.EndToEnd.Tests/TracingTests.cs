using System.Text;
using System.Text.Json;
using Penstock.Gateway.Tests.Exporting;

namespace Penstock.EndToEnd.Tests;

/// <summary>One trace through the gateway and its worker, as a collector gets it, and the log lines that name it.</summary>
public sealed class TracingTests : IAsyncLifetime
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Chat = """{"model":"demo","stream":true,"max_tokens":8,"messages":[{"role":"user","content":"A secret question"}]}""";

    private readonly TelemetrySink _sink = new();
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _gateway = new Gateway
        {
            Configuration = $"version: 1\ntelemetry: {{ otlp: {{ endpoint: \"{_sink.Address}\", interval: 1s }}, traces: {{ ratio: 0 }}, logs: {{ format: json, requests: true }} }}\n",
        };
        return _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task A_trace_runs_from_the_caller_through_the_gateway_into_the_workers_queue_prefill_and_decode()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_gateway!.Data, "/v1/chat/completions"))
        {
            Content = new StringContent(Chat, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", Caller);
        using HttpResponseMessage answer = await _gateway.Http.SendAsync(request, Cancelled);
        await answer.Content.ReadAsStringAsync(Cancelled);

        JsonElement[] spans = await _sink.WaitAsync(received =>
        {
            JsonElement[] found = [.. received.Where(call => call.Path is "/v1/traces").SelectMany(Spans)];
            return found.Any(span => Name(span) is "decode") && found.Any(span => Kind(span) == 3) ? found : null;
        });

        Assert.All(spans, span => Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.GetProperty("traceId").GetString()));
        JsonElement client = spans.Single(span => Kind(span) == 3);
        JsonElement worker = spans.Single(span => Kind(span) == 2 && Parent(span) == Id(client));
        JsonElement[] parts = [.. new[] { "queue", "prefill", "decode" }.Select(name => spans.Single(span => Name(span) == name && Parent(span) == Id(worker)))];
        Assert.True(End(parts[0]) <= Start(parts[1]) + 1 && End(parts[1]) <= Start(parts[2]) + 1, "queue, prefill and decode follow one another");
        Assert.True(Start(parts[0]) >= Start(worker) && End(parts[2]) <= End(worker));

        JsonElement metrics = await _sink.WaitAsync(received => received.FirstOrDefault(call => call.Path is "/v1/metrics" && call.Body.Contains("penstock.worker.", StringComparison.Ordinal)))
            is { } sent ? sent.Json : default;
        JsonElement resource = metrics.GetProperty("resourceMetrics")[0].GetProperty("resource");
        Assert.Contains("penstock-worker", resource.ToString(), StringComparison.Ordinal);

        string line = await LineAsync("penstock.gateway.requests", "\"Outcome\":\"completed\"");
        JsonElement log = JsonDocument.Parse(line).RootElement;
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", log.GetProperty("trace_id").GetString());
        Assert.Equal("demo", log.GetProperty("fields").GetProperty("Model").GetString());
        Assert.DoesNotContain("secret question", _gateway.Process.Output + string.Concat(_sink.Received.Select(call => call.Body)), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Spans(SinkRequest call) =>
        call.Json.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray();

    private static string Name(JsonElement span) => span.GetProperty("name").GetString()!;

    private static int Kind(JsonElement span) => span.GetProperty("kind").GetInt32();

    private static string Id(JsonElement span) => span.GetProperty("spanId").GetString()!;

    private static string? Parent(JsonElement span) => span.TryGetProperty("parentSpanId", out JsonElement parent) ? parent.GetString() : null;

    private static long Start(JsonElement span) => long.Parse(span.GetProperty("startTimeUnixNano").GetString()!, System.Globalization.CultureInfo.InvariantCulture) / 1_000_000;

    private static long End(JsonElement span) => long.Parse(span.GetProperty("endTimeUnixNano").GetString()!, System.Globalization.CultureInfo.InvariantCulture) / 1_000_000;

    private async Task<string> LineAsync(string category, string part)
    {
        while (true)
        {
            string? line = _gateway!.Process.Output.Split('\n').FirstOrDefault(line =>
                line.Contains(category, StringComparison.OrdinalIgnoreCase) && line.Contains(part, StringComparison.Ordinal));
            if (line is not null)
            {
                return line;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }
    }
}
