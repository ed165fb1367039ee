using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Telemetry;
using Penstock.Catalog.Values;
using Penstock.Providers.Signing;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>What CloudWatch and Application Insights are sent has the form that they document.</summary>
public sealed class CloudTests
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task PutMetricData_is_signed_and_holds_what_happened_since_the_last_call()
    {
        await using var sink = new TelemetrySink { Answer = number => (number == 0 ? 500 : 200, "<PutMetricDataResponse/>") };
        var options = new CloudWatchOptions { Region = "eu-central-1", Endpoint = sink.Address, Interval = Often, Metrics = ["penstock.gateway.req*"] };
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(
            new TelemetryOptions { CloudWatch = options },
            environment: name => name switch { "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY" => "secret", _ => null });

        await gateway.AskAsync(ExportedGateway.Ask);
        IReadOnlyList<SinkRequest> calls = await sink.WaitAsync(received => received.Count >= 2 ? received : null);

        SinkRequest call = calls[1];
        Dictionary<string, string> form = Form(call.Body);
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", call.ContentType);
        Assert.Equal(("PutMetricData", "2010-08-01", "Penstock"), (form["Action"], form["Version"], form["Namespace"]));
        string requests = Member(form, "penstock.gateway.requests");
        Assert.Equal(("Count", "1"), (form[requests + "Unit"], form[requests + "Value"]));
        Assert.Equal(("model", "small"), (form[requests + "Dimensions.member.1.Name"], form[requests + "Dimensions.member.1.Value"]));
        Assert.True(DateTimeOffset.TryParseExact(form[requests + "Timestamp"], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
        string duration = Member(form, "penstock.gateway.request_duration");
        Assert.Equal(("Seconds", "1"), (form[duration + "Unit"], form[duration + "Counts.member.1"]));
        Assert.False(form.ContainsKey(duration + "Value"));
        AssertSigned(call, sink.Address);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_called_and_that_is_counted()
    {
        await using var sink = new TelemetrySink();
        var options = new CloudWatchOptions { Region = "eu-central-1", Endpoint = sink.Address, Interval = Often };
        ExportedGateway gateway = await ExportedGateway.StartAsync(new TelemetryOptions { CloudWatch = options });
        await gateway.AskAsync(ExportedGateway.Ask);

        await gateway.DisposeAsync(); // the last export runs here

        Assert.Empty(sink.Received);
        Assert.Contains(
            gateway.Metrics.Read().Single(metric => metric.Definition.Name is "penstock.telemetry.export_items").Points,
            point => point is { LabelValues: ["cloudwatch", "dropped"], Number: > 0 });
    }

    [Fact]
    public async Task Lines_in_embedded_metric_format_keep_its_rules()
    {
        string path = Path.GetTempFileName();
        var options = new CloudWatchOptions { Mode = CloudWatchMode.Emf, Path = path, Interval = TimeSpan.FromMinutes(10), Metrics = ["penstock.*"] };
        ExportedGateway gateway = await ExportedGateway.StartAsync(new TelemetryOptions { CloudWatch = options });
        await gateway.AskAsync(ExportedGateway.AskStream);

        await gateway.DisposeAsync(); // the last export runs here

        string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.NotEmpty(lines);
        Assert.All(lines, AssertEmf);
        Assert.Contains(lines, line => line.Contains("\"penstock.gateway.time_to_first_token.p99\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"penstock.gateway.requests\":1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Application_Insights_gets_metrics_requests_and_dependencies_as_its_schema_says()
    {
        await using var sink = new TelemetrySink();
        var options = new ApplicationInsightsOptions
        {
            ConnectionString = new Secret($"InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint={sink.Address}"),
            Interval = Often,
        };
        await using ExportedGateway gateway = await ExportedGateway.StartAsync(
            new TelemetryOptions { ApplicationInsights = options, Traces = new TraceOptions { Ratio = 1 } });

        await gateway.AskAsync(ExportedGateway.AskStream);
        Dictionary<string, JsonElement> first = await sink.WaitAsync(received =>
        {
            Dictionary<string, JsonElement> kinds = received.SelectMany(request => request.Lines)
                .GroupBy(line => line.GetProperty("data").GetProperty("baseType").GetString()!, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
            return kinds.Count == 3 ? kinds : null;
        });

        Assert.All(sink.Received, request => Assert.Equal(("/v2.1/track", "application/x-json-stream"), (request.Path, request.ContentType)));
        Assert.All(sink.Received.SelectMany(request => request.Lines), line =>
        {
            Assert.Equal("11111111-2222-3333-4444-555555555555", line.GetProperty("iKey").GetString());
            Assert.StartsWith("Microsoft.ApplicationInsights.", line.GetProperty("name").GetString(), StringComparison.Ordinal);
            Assert.True(line.GetProperty("time").TryGetDateTimeOffset(out _));
            Assert.Equal("penstock-test", line.GetProperty("tags").GetProperty("ai.cloud.role").GetString());
            Assert.Equal(2, line.GetProperty("data").GetProperty("baseData").GetProperty("ver").GetInt32());
        });
        Assert.Equal("200", Data(first["RequestData"]).GetProperty("responseCode").GetString());
        Assert.True(Data(first["RequestData"]).GetProperty("success").GetBoolean());
        Assert.True(TimeSpan.TryParse(Data(first["RequestData"]).GetProperty("duration").GetString(), CultureInfo.InvariantCulture, out _));
        Assert.Equal(
            first["RequestData"].GetProperty("tags").GetProperty("ai.operation.id").GetString(),
            first["RemoteDependencyData"].GetProperty("tags").GetProperty("ai.operation.id").GetString());
        Assert.Equal(1, Data(first["MetricData"]).GetProperty("metrics").GetArrayLength());
    }

    private static JsonElement Data(JsonElement line) => line.GetProperty("data").GetProperty("baseData");

    // The rules of CloudWatch's embedded metric format: at most 100 metrics and 30 dimensions a line, members at the root, dimensions as texts.
    private static void AssertEmf(string line)
    {
        JsonElement root = JsonDocument.Parse(line).RootElement;
        JsonElement directive = root.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        Assert.InRange(root.GetProperty("_aws").GetProperty("Timestamp").GetInt64(), 1_600_000_000_000, 9_999_999_999_999);
        Assert.Equal("Penstock", directive.GetProperty("Namespace").GetString());
        Assert.InRange(directive.GetProperty("Metrics").GetArrayLength(), 1, 100);
        Assert.InRange(directive.GetProperty("Dimensions")[0].GetArrayLength(), 0, 30);
        Assert.True(line.Length < 1024 * 1024);
        Assert.All(directive.GetProperty("Dimensions")[0].EnumerateArray(), name => Assert.NotEqual("", root.GetProperty(name.GetString()!).GetString()));
        Assert.All(directive.GetProperty("Metrics").EnumerateArray(), metric =>
        {
            Assert.Equal(JsonValueKind.Number, root.GetProperty(metric.GetProperty("Name").GetString()!).ValueKind);
            Assert.True(metric.GetProperty("Unit").GetString() is "Seconds" or "Bytes" or "Count" or "None");
        });
    }

    /// <summary>The signature is the one that the secret gives for what came.</summary>
    private static void AssertSigned(SinkRequest call, Uri address)
    {
        DateTimeOffset at = DateTimeOffset.ParseExact(call.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        SigV4Signature again = SigV4Signer.SignHeaders(
            new SigV4Request("POST", "/", "", [new("Host", address.Authority), new("Content-Type", call.ContentType)], Encoding.UTF8.GetBytes(call.Body)),
            new AwsCredentials("AKIDEXAMPLE", "secret"),
            new SigV4Scope("eu-central-1", "monitoring"),
            at,
            new SigV4Options());

        Assert.Equal(again.Headers.Single(header => header.Key is "Authorization").Value, call.Headers["Authorization"]);
    }

    private static Dictionary<string, string> Form(string body) => body.Split('&').Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);

    private static string Member(Dictionary<string, string> form, string metric)
    {
        string key = form.First(pair => pair.Key.EndsWith(".MetricName", StringComparison.Ordinal) && string.Equals(pair.Value, metric, StringComparison.Ordinal)).Key;
        return key[..^"MetricName".Length];
    }
}
