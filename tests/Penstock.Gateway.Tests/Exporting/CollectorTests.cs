using System.Text.Json;
using Penstock.Catalog.Telemetry;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>A stand-in for an OpenTelemetry collector gets metrics and spans that follow the conventions.</summary>
public sealed class CollectorTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Spans_of_a_request_follow_the_conventions_and_continue_the_callers_trace()
    {
        await using var sink = new TelemetrySink();
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(Options(sink, new TraceOptions { Ratio = 0 }));

        Assert.Equal(200, await gateway.AskAsync(ExportedGateway.AskStream, Caller));
        JsonElement[] spans = await SpansAsync(sink);

        JsonElement server = spans.Single(span => span.GetProperty("kind").GetInt32() == 2);
        JsonElement client = spans.Single(span => span.GetProperty("kind").GetInt32() == 3);
        Assert.All(spans, span => Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.GetProperty("traceId").GetString()));
        Assert.Equal("b7ad6b7169203331", server.GetProperty("parentSpanId").GetString());
        Assert.Equal(server.GetProperty("spanId").GetString(), client.GetProperty("parentSpanId").GetString());
        Assert.Equal("POST /v1/chat/completions", server.GetProperty("name").GetString());
        Assert.Equal("chat upstream-model", client.GetProperty("name").GetString());
        Assert.Contains(
            $"traceparent: 00-0af7651916cd43dd8448eb211c80319c-{client.GetProperty("spanId").GetString()}-01",
            gateway.Upstream.Received[0].Head,
            StringComparison.OrdinalIgnoreCase);

        Dictionary<string, JsonElement> attributes = Attributes(client);
        Assert.Equal("chat", attributes["gen_ai.operation.name"].GetProperty("stringValue").GetString());
        Assert.Equal("openai_compatible", attributes["gen_ai.provider.name"].GetProperty("stringValue").GetString());
        Assert.Equal("3", attributes["gen_ai.usage.input_tokens"].GetProperty("intValue").GetString());
        Assert.Equal("2", attributes["gen_ai.usage.output_tokens"].GetProperty("intValue").GetString());
        Assert.True(attributes["gen_ai.request.stream"].GetProperty("boolValue").GetBoolean());
        Assert.Equal("x", attributes["gen_ai.response.id"].GetProperty("stringValue").GetString());
        Assert.Equal("up", attributes["gen_ai.response.model"].GetProperty("stringValue").GetString());
        Assert.Equal(["stop"], attributes["gen_ai.response.finish_reasons"].GetProperty("arrayValue").GetProperty("values").EnumerateArray().Select(reason => reason.GetProperty("stringValue").GetString()));
        Assert.True(attributes["gen_ai.response.time_to_first_chunk"].GetProperty("doubleValue").GetDouble() >= 0);
        Assert.All(spans.SelectMany(span => Attributes(span)).Where(pair => pair.Key.StartsWith("gen_ai.", StringComparison.Ordinal)), pair => Assert.Contains(pair.Key, Conventions.Attributes));
        Assert.Superset(
            new HashSet<string>(["resolution", "resilience", "queue", "load_balancing", "health"], StringComparer.Ordinal),
            spans.Select(span => span.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain("Hi", sink.Received.First(request => request.Path is "/v1/traces").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_its_caller_does_not_record_is_not_exported_but_a_failed_one_is_where_errors_are_kept()
    {
        await using var sink = new TelemetrySink();
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(Options(sink, new TraceOptions { Ratio = 0, KeepErrors = true }));

        Assert.Equal(200, await gateway.AskAsync(ExportedGateway.Ask, Caller[..^1] + "0"));
        Assert.Equal(404, await gateway.AskAsync("""{"model":"nobody","messages":[{"role":"user","content":"Hi"}]}"""));
        JsonElement[] spans = await SpansAsync(sink);

        JsonElement server = spans.Single(span => span.GetProperty("kind").GetInt32() == 2);
        Assert.Equal("model_not_found", Attributes(server)["error.type"].GetProperty("stringValue").GetString());
        Assert.Equal(2, server.GetProperty("status").GetProperty("code").GetInt32());
        Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", string.Concat(sink.Received.Select(request => request.Body)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConventionEdition.Stable)]
    [InlineData(ConventionEdition.Latest)]
    public async Task Metrics_have_the_names_units_and_buckets_of_the_conventions(ConventionEdition edition)
    {
        await using var sink = new TelemetrySink();
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(Options(sink, new TraceOptions()), edition);

        await gateway.AskAsync(ExportedGateway.AskStream);
        Dictionary<string, JsonElement> metrics = await sink.WaitAsync(received => received
            .Where(request => request.Path is "/v1/metrics").Select(Metrics)
            .LastOrDefault(found => found.ContainsKey("gen_ai.client.operation.time_to_first_chunk")));

        string[] ours = [.. metrics.Keys.Where(name => name.StartsWith("gen_ai.", StringComparison.Ordinal) && !name.Contains(".inference.", StringComparison.Ordinal))];
        Assert.All(ours, name =>
        {
            (string unit, double[] bounds) = Conventions.Metrics[name];
            JsonElement histogram = metrics[name].GetProperty("histogram");
            Assert.Equal(unit, metrics[name].GetProperty("unit").GetString());
            Assert.Equal(2, histogram.GetProperty("aggregationTemporality").GetInt32());
            JsonElement point = histogram.GetProperty("dataPoints")[0];
            Assert.Equal(bounds, point.GetProperty("explicitBounds").EnumerateArray().Select(bound => bound.GetDouble()));
            Assert.Equal(bounds.Length + 1, point.GetProperty("bucketCounts").GetArrayLength());
            Assert.Superset(
                new HashSet<string>(["gen_ai.operation.name", "gen_ai.provider.name"], StringComparer.Ordinal), Attributes(point).Keys.ToHashSet(StringComparer.Ordinal));
        });
        Assert.Equal(edition == ConventionEdition.Stable, metrics.ContainsKey("gen_ai.client.token.usage"));
        Assert.Equal(edition == ConventionEdition.Latest, metrics.ContainsKey("gen_ai.client.inference.usage.input_tokens"));
        Assert.True(metrics["penstock.gateway.requests"].GetProperty("sum").GetProperty("isMonotonic").GetBoolean());
    }

    [Fact]
    public async Task Nothing_is_measured_or_traced_where_telemetry_is_off()
    {
        await using var sink = new TelemetrySink();
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(
            Options(sink, new TraceOptions { Ratio = 1 }) with { Enabled = false }, catalog: catalog => catalog with { Telemetry = new TelemetryOptions { Enabled = false } });

        Assert.Equal(200, await gateway.AskAsync(ExportedGateway.AskStream, Caller));

        Assert.Null(gateway.Export.Tracer);
        string[] counted = [.. gateway.Metrics.Read()
            .Where(metric => metric.Definition.Type != MetricType.Gauge && metric.Points.Any(point => point.Number > 0) && !metric.Definition.Name.StartsWith("penstock.telemetry.", StringComparison.Ordinal)).Select(metric => metric.Definition.Name)];
        Assert.DoesNotContain(counted, name => name.StartsWith("gen_ai.", StringComparison.Ordinal) || name.StartsWith("penstock.gateway.", StringComparison.Ordinal) || name.StartsWith("penstock.tenant.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_collector_that_is_away_did_not_get_is_tried_again_and_counted()
    {
        await using var sink = new TelemetrySink { Answer = number => (number == 0 ? 503 : 200, "{}") };
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(Options(sink, new TraceOptions()));

        await sink.WaitAsync(received => received.Count >= 2 ? received : null);
        await sink.WaitAsync(_ => Value(gateway.Metrics, "penstock.telemetry.export_items", "otlp_metrics", "sent") > 0 ? "sent" : null);

        Assert.Equal(1, Value(gateway.Metrics, "penstock.telemetry.export_failures", "otlp_metrics"));
        Assert.Equal(0, Value(gateway.Metrics, "penstock.telemetry.export_items", "otlp_metrics", "dropped"));
    }

    private static double Value(MetricRegistry metrics, string name, params string[] labels) =>
        metrics.Read().Single(metric => string.Equals(metric.Definition.Name, name, StringComparison.Ordinal)).Points
            .Where(point => point.LabelValues.SequenceEqual(labels, StringComparer.Ordinal)).Sum(point => point.Number);

    private static TelemetryOptions Options(TelemetrySink sink, TraceOptions traces) =>
        new() { Otlp = new OtlpOptions { Endpoint = sink.Address, Interval = TimeSpan.FromSeconds(1) }, Traces = traces };

    private static Task<JsonElement[]> SpansAsync(TelemetrySink sink) => sink.WaitAsync(received => received
        .Where(request => request.Path is "/v1/traces")
        .Select(request => request.Json.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray().ToArray())
        .FirstOrDefault());

    private static Dictionary<string, JsonElement> Metrics(SinkRequest request) => request.Json
        .GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray()
        .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric, StringComparer.Ordinal);

    private static Dictionary<string, JsonElement> Attributes(JsonElement owner) => owner.GetProperty("attributes").EnumerateArray()
        .ToDictionary(attribute => attribute.GetProperty("key").GetString()!, attribute => attribute.GetProperty("value"), StringComparer.Ordinal);
}
