using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>A real Prometheus scrapes a live gateway and evaluates our rules; what is exposed passes its checker and is in the table of metrics.</summary>
public sealed class PrometheusTests : IAsyncLifetime
{
    private const string AdminKey = "an-operators-key-of-the-file";
    private const string Chat = """{"model":"demo","stream":true,"max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""";

    private readonly Gateway _gateway = new()
    {
        Configuration = $"version: 1\nadmin: {{ keys: {{ ops: {{ secret: {AdminKey}, role: viewer }} }} }}\n",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-prometheus-").FullName;
    private readonly Uri _prometheus = new($"http://127.0.0.1:{Gateway.FreePort()}");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Prometheus_scrapes_a_live_gateway_and_evaluates_the_rules()
    {
        await using ChildProcess prometheus = await StartAsync();
        await AskAsync();
        await UntilAsync("up{job=\"penstock\"} == 1");
        await AskAsync();

        await UntilAsync("model:penstock_requests:rate5m{model=\"demo\"} > 0", AskAsync);
        await UntilAsync("model:penstock_time_to_first_token_seconds:p95_5m{model=\"demo\"} > 0", AskAsync);
        await UntilAsync("penstock_worker_kv_cells{pool=\"demo\"} > 0 and penstock_worker_batch_size_count{pool=\"demo\"} > 0");
        JsonElement rules = await GetAsync("/api/v1/rules");

        JsonElement[] all = [.. rules.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.True(all.Length >= 20, $"only {all.Length} rules");
        Assert.All(all, rule => Assert.False(rule.TryGetProperty("lastError", out JsonElement error), $"{rule.GetProperty("name")}: {error}"));
        Assert.DoesNotContain(all, rule => rule.TryGetProperty("state", out JsonElement state) && state.GetString() is "firing");
    }

    [Fact]
    public async Task What_is_exposed_passes_promtool_and_is_in_the_table()
    {
        await AskAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_gateway.Admin, "/metrics"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await _gateway.Http.SendAsync(request, Cancelled);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        string file = Path.Combine(_folder, "metrics.txt");
        await File.WriteAllTextAsync(file, text, Cancelled);

        await using ChildProcess check = ChildProcess.Start("sh", ["-c", $"promtool check metrics < {file}"], _folder);
        await check.WaitForExitAsync(Cancelled);
        Assert.True(check.ExitCode == 0, check.Output);

        await using ChildProcess list = ChildProcess.Start(Checkout.Penstock, ["telemetry", "metrics", "--json"], _folder);
        await list.WaitForExitAsync(Cancelled);
        HashSet<string> known = JsonDocument.Parse(list.Output).RootElement.EnumerateArray()
            .Select(metric => metric.GetProperty("prometheus").GetString()!).ToHashSet(StringComparer.Ordinal);
        string[] exposed = [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.NotEmpty(exposed);
        Assert.Empty(exposed.Except(known, StringComparer.Ordinal));
    }

    private async Task<ChildProcess> StartAsync()
    {
        File.Copy(Path.Combine(Checkout.Root, "deploy", "prometheus", "penstock.rules.yaml"), Path.Combine(_folder, "penstock.rules.yaml"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "penstock.key"), AdminKey, Cancelled);
        string configuration = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "prometheus", "prometheus.yaml"), Cancelled))
            .Replace("127.0.0.1:8081", _gateway.Admin.Authority, StringComparison.Ordinal)
            .Replace("15s", "1s", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "prometheus.yaml"), configuration, Cancelled);
        return ChildProcess.Start(
            "prometheus",
            ["--config.file=prometheus.yaml", $"--web.listen-address={_prometheus.Authority}", "--storage.tsdb.path=data", "--log.level=warn"],
            _folder);
    }

    private async Task AskAsync()
    {
        using StringContent body = new(Chat, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _gateway.Http.PostAsync(new Uri(_gateway.Data, "/v1/chat/completions"), body, Cancelled);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsStringAsync(Cancelled);
    }

    /// <summary>Waits until the query finds something; what is asked meanwhile makes the traffic that rates need.</summary>
    private async Task UntilAsync(string query, Func<Task>? meanwhile = null)
    {
        while (true)
        {
            JsonElement answer = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(query));
            if (answer.ValueKind == JsonValueKind.Object && answer.GetProperty("data").GetProperty("result").GetArrayLength() > 0)
            {
                return;
            }

            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancelled);
        }
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        try
        {
            using HttpResponseMessage answer = await _gateway.Http.GetAsync(new Uri(_prometheus, path), Cancelled);
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement : default;
        }
        catch (HttpRequestException)
        {
            return default; // not listening yet
        }
    }
}
