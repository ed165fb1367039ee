using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>Real upstreams that are killed, stalled and cut while 200 clients stream, and a configuration that changes under load.</summary>
public sealed class SurvivalTests : IAsyncLifetime
{
    private const int Clients = 200;
    private const string AdminKey = "an-operators-key-of-the-file";
    private const string Ask = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hello there, tell me something of some length"}]}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly List<ChildProcess> _mocks = [];
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Gateway Front => _gateway!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (ChildProcess mock in _mocks)
        {
            await mock.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_client_hangs_past_its_deadline_and_none_takes_half_an_answer_for_a_whole_one()
    {
        Uri[] upstreams =
        [
            await StartMockAsync("--fail", "cut@5:0.2", "--tokens", "30", "--rate", "60"),
            await StartMockAsync("--fail", "stall:0.2", "--tokens", "30", "--rate", "60"),
            await StartMockAsync("--tokens", "30", "--rate", "60"),
            await StartMockAsync("--tokens", "30", "--rate", "60"),
        ];
        await StartGatewayAsync(Configured(upstreams, wait: "5s"));

        Task<Seen>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => StreamAsync())];
        await Task.WhenAny(clients);
        _mocks[3].Kill();
        Seen[] seen = await Task.WhenAll(clients);

        Assert.All(seen, client => Assert.True(client.Took < Deadline + TimeSpan.FromSeconds(10), $"a client hung for {client.Took}"));
        Assert.All(seen, client => Assert.True(client.IsWhole || client.SaysWhy, $"an end that says nothing: {client.Text}"));
        Assert.All(seen, client => Assert.False(client.IsWhole && client.SaysWhy, client.Text));
        Assert.InRange(seen.Count(client => client.IsWhole), Clients / 2, Clients);
    }

    [Fact]
    public async Task A_change_of_configuration_under_load_drops_no_stream_and_loses_no_counter()
    {
        Uri[] upstreams = [await StartMockAsync("--tokens", "60", "--rate", "40"), await StartMockAsync("--tokens", "60", "--rate", "40")];
        await StartGatewayAsync(Configured(upstreams, wait: "5s"));

        Task<Seen>[] clients = [.. Enumerable.Range(0, 60).Select(_ => StreamAsync())];
        for (int i = 0; i < 3; i++)
        {
            await Front.WriteConfigurationAsync(Configured(upstreams, wait: $"{6 + i}s"));
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, Cancelled);
        }

        Assert.All(await Task.WhenAll(clients), client => Assert.True(client.IsWhole, client.Text));
        Assert.Contains("is applied", Front.Process.Output, StringComparison.Ordinal);
        string metrics = await AdminAsync("/metrics");
        Assert.Contains("penstock_gateway_requests_total{model=\"chat\",operation=\"chat\",outcome=\"completed\"} 60", metrics, StringComparison.Ordinal);
        Assert.Equal(60, metrics.Split('\n').Where(line => line.StartsWith("penstock_gateway_attempts_total{", StringComparison.Ordinal)).Sum(Value));
        Assert.Contains("penstock_gateway_running_requests 0", metrics, StringComparison.Ordinal);
        using JsonDocument targets = JsonDocument.Parse(await AdminAsync("/admin/v1/targets"));
        Assert.All(targets.RootElement.GetProperty("targets").EnumerateArray(), target => Assert.Equal(0, target.GetProperty("running").GetInt32()));
    }

    private static double Value(string line) => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static string Configured(Uri[] upstreams, string wait) => $$"""
        version: 1
        admin: { keys: { ops: { secret: "{{AdminKey}}", role: operator } } }
        providers:
        {{string.Join('\n', upstreams.Select((upstream, index) => $"  p{index}: {{ kind: openai-compatible, endpoint: \"{upstream}v1\" }}"))}}
        models:
          chat:
            targets:
        {{string.Join('\n', upstreams.Select((_, index) => $"      t{index}: {{ use: p{index}/m, maxConcurrent: 100 }}"))}}
            balance: round-robin
            queue: { max: 500, wait: {{wait}} }
            timeouts: { connect: 2s, firstToken: 4s, idle: 4s, total: {{(int)Deadline.TotalSeconds}}s }
            hedge: { after: 2s, max: 1 }

        """;

    private async Task StartGatewayAsync(string configuration)
    {
        _gateway = new Gateway { Configuration = configuration };
        await _gateway.InitializeAsync();
    }

    private async Task<Uri> StartMockAsync(params string[] faults)
    {
        Uri address = new($"http://127.0.0.1:{Gateway.FreePort()}");
        _mocks.Add(ChildProcess.Start(Checkout.Penstock, ["mock", "--no-auth", "--urls", address.ToString(), .. faults], Path.GetTempPath()));
        using HttpClient http = new();
        for (int i = 0; i < 3000; i++)
        {
            try
            {
                if ((await http.GetAsync(new Uri(address, "/health"), Cancelled)).IsSuccessStatusCode)
                {
                    return address;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        }

        throw new InvalidOperationException("The mock upstream did not start.");
    }

    private async Task<Seen> StreamAsync()
    {
        long from = TimeProvider.System.GetTimestamp();
        var text = new StringBuilder();
        HttpStatusCode? status = null;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Front.Data, "/v1/chat/completions")) { Content = new StringContent(Ask, Encoding.UTF8, "application/json") };
            using HttpResponseMessage answer = await Front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            status = answer.StatusCode;
            text.Append(await answer.Content.ReadAsStringAsync(Cancelled));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            text.Append("cut connection");
        }

        return new Seen(status, text.ToString(), TimeProvider.System.GetElapsedTime(from));
    }

    private async Task<string> AdminAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Front.Admin, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await Front.Http.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, path);
        return await answer.Content.ReadAsStringAsync(Cancelled);
    }

    private sealed record Seen(HttpStatusCode? Status, string Text, TimeSpan Took)
    {
        public bool IsWhole => Status == HttpStatusCode.OK && Text.TrimEnd().EndsWith("data: [DONE]", StringComparison.Ordinal);

        public bool SaysWhy => Status != HttpStatusCode.OK || Text.Contains("\"error\"", StringComparison.Ordinal) || Text.Contains("cut connection", StringComparison.Ordinal);
    }
}
