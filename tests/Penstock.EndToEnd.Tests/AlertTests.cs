using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>
/// A real gateway and a webhook that is told exactly once of each fault, and of its end: an upstream five times slower, one that fails, a budget that is nearly
/// spent. The rules that come with the program are judged on virtual time, since their windows are minutes and hours.
/// </summary>
public sealed class AlertTests : IAsyncLifetime
{
    private const string AdminKey = "an-operators-key-of-the-file";
    private const string Key = "the-app-key-of-acme";
    private const string OthersKey = "the-app-key-of-others";
    private const string Chat = """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""";

    private readonly Uri _upstream = new($"http://127.0.0.1:{Gateway.FreePort()}");
    private readonly Uri _hook = new($"http://127.0.0.1:{Gateway.FreePort()}/hook/");
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Id, string State)> _told = new();
    private ChildProcess? _mock;
    private Gateway? _gateway;
    private Task _listening = Task.CompletedTask;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener.Prefixes.Add(_hook.ToString());
        _listener.Start();
        _listening = ListenAsync();
        _mock = ChildProcess.Start(Checkout.Penstock, ["mock", "--no-auth", "--ttft", "500ms", "--tokens", "2", "--rate", "1000", "--urls", _upstream.ToString()], Path.GetTempPath());
        _gateway = new Gateway { Configuration = Configured() };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_mock is not null)
        {
            await _mock.DisposeAsync();
        }

        _listener.Close();
        await _listening;
    }

    [Fact]
    public async Task A_slow_and_then_failing_upstream_is_told_once_each_and_over_once_each()
    {
        await AskUntilAsync(async () => (await MeasuresAsync()).GetProperty("requests").GetInt32() >= 20);
        Assert.Empty(_told);

        await BehaveAsync("""{"ttft":"2500ms"}""");
        await AskUntilAsync(() => Task.FromResult(IsTold("slow", "firing")));
        await BehaveAsync("""{"ttft":"500ms"}""");
        await AskUntilAsync(() => Task.FromResult(IsTold("slow", "resolved")));

        await BehaveAsync("""{"fail":["503:1"]}""");
        await AskUntilAsync(() => Task.FromResult(IsTold("failing", "firing")));
        await BehaveAsync("""{"fail":["503:0"]}""");
        await AskUntilAsync(() => Task.FromResult(IsTold("failing", "resolved")));

        Assert.Equal(
            [("slow:model=chat", "firing"), ("slow:model=chat", "resolved"), ("failing:model=chat", "firing"), ("failing:model=chat", "resolved")], _told);
        JsonElement alerts = await AdminAsync("/admin/v1/alerts");
        Assert.Equal(0, alerts.GetProperty("firing").GetInt32());
        Assert.Equal(4, (await AdminAsync("/admin/v1/alerts/history")).GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task A_budget_that_is_nearly_spent_is_told_once_and_over_when_it_is_raised()
    {
        await AskUntilAsync(() => Task.FromResult(_told.Contains(("spent:tenant=acme", "firing"))), Key);
        await _gateway!.WriteConfigurationAsync(Configured(budgetUsd: 1000));
        await AskUntilAsync(() => Task.FromResult(_told.Contains(("spent:tenant=acme", "resolved"))), Key);

        Assert.Equal([("spent:tenant=acme", "firing"), ("spent:tenant=acme", "resolved")], _told);
    }

    private string Configured(double budgetUsd = 0.5) => $$"""
        version: 1
        admin: { keys: { ops: { secret: "{{AdminKey}}", role: operator } } }
        providers:
          mock: { kind: openai-compatible, endpoint: "{{_upstream}}v1" }
        models:
          chat:
            targets: { only: { use: mock/m, prices: { inputUsdPerMillion: 1000, outputUsdPerMillion: 1000 } } }
            retry: { attempts: 1 }
            health: { ejectAfter: 1000 }
        tenants:
          acme: { budget: { usd: {{budgetUsd.ToString(System.Globalization.CultureInfo.InvariantCulture)}}, per: total }, keys: { app: { secret: {{Key}} } } }
          others: { keys: { app: { secret: {{OthersKey}} } } }
        alerts:
          defaults: false
          every: 1s
          rules:
            slow: { measure: duration.p50, above: 1500, by: model, window: 10s, for: 2s, minRequests: 3, severity: page }
            spent: { measure: budgetUsed, above: 0.8, by: tenant, window: 5s, for: 2s, severity: ticket }
            failing: { measure: faultRate, above: 0.5, by: model, window: 10s, for: 2s, minRequests: 3, severity: page }
          sinks:
            hook: { kind: webhook, url: "{{_hook}}" }

        """;

    private bool IsTold(string rule, string state) => _told.Contains(($"{rule}:model=chat", state));

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext call = await _listener.GetContextAsync();
                using JsonDocument notice = await JsonDocument.ParseAsync(call.Request.InputStream, cancellationToken: CancellationToken.None);
                foreach (JsonElement alert in notice.RootElement.GetProperty("alerts").EnumerateArray())
                {
                    _told.Enqueue((alert.GetProperty("id").GetString()!, alert.GetProperty("state").GetString()!));
                }

                call.Response.StatusCode = 204;
                call.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task BehaveAsync(string behaviour)
    {
        using StringContent content = new(behaviour, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _gateway!.Http.PostAsync(new Uri(_upstream, "/__mock/behaviour"), content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>Keeps asking, some at once, until it is so.</summary>
    private async Task AskUntilAsync(Func<Task<bool>> isSo, string key = OthersKey)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        Task[] askers = [.. Enumerable.Range(0, 4).Select(_ => AskAsync(key, patience.Token))];
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"Told so far: {string.Join(", ", _told)}\n{_gateway!.Process.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancelled);
        }

        await patience.CancelAsync();
        await Task.WhenAll(askers);
    }

    private async Task AskAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using StringContent content = new(Chat, Encoding.UTF8, "application/json");
                using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_gateway!.Data, "/v1/chat/completions")) { Content = content };
                request.Headers.Authorization = new("Bearer", key);
                using HttpResponseMessage answer = await _gateway.Http.SendAsync(request, cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            // Enough was asked; the mock may still have been starting.
        }
    }

    private async Task<JsonElement> MeasuresAsync()
    {
        JsonElement series = (await AdminAsync("/admin/v1/measures?by=model&model=chat")).GetProperty("series");
        return series.GetArrayLength() == 0 ? JsonElement.Parse("""{"requests":0}""") : series[0].GetProperty("whole");
    }

    private async Task<JsonElement> AdminAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_gateway!.Admin, path));
        request.Headers.Authorization = new("Bearer", AdminKey);
        using HttpResponseMessage answer = await _gateway.Http.SendAsync(request, Cancelled);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}
