using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Penstock.EndToEnd.Tests;

/// <summary>Two real upstreams, one of them killed and started again: what clients notice, and what an operator sees and can do.</summary>
public sealed class EjectedTargetTests : IAsyncLifetime
{
    private const string AdminKey = "an-operators-key-of-the-file";
    private const string Chat = """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""";

    private readonly Uri[] _addresses = [Address(), Address()];
    private readonly ChildProcess?[] _mocks = new ChildProcess?[2];
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Gateway Front => _gateway!;

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(StartMockAsync(0), StartMockAsync(1));
        _gateway = new Gateway { Configuration = Configured("ejectAfter: 3, ejectFor: 500ms, slowStart: 0s") };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (ChildProcess? mock in _mocks)
        {
            if (mock is not null)
            {
                await mock.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_killed_upstream_is_ejected_with_its_reason_and_comes_back_when_it_is_started_again()
    {
        await AskUntilAsync("first", target => Health(target) == "healthy" && target.GetProperty("latencySeconds").ValueKind == JsonValueKind.Number);
        _mocks[0]!.Kill();
        await _mocks[0]!.WaitForExitAsync(Cancelled);

        JsonElement ejected = await AskUntilAsync("first", target => Health(target) == "ejected");
        Assert.Contains("no connection", ejected.GetProperty("history")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("3 faults in a row", ejected.GetProperty("history")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("healthy", Health(await TargetAsync("second")));
        JsonElement status = await AdminAsync(HttpMethod.Get, "/admin/v1/status");
        Assert.Equal("ejected", status.GetProperty("models")[0].GetProperty("targets")[0].GetProperty("health").GetString());

        // A change of the configuration forgets nothing of it.
        long ejections = ejected.GetProperty("ejections").GetInt64();
        await Front.WriteConfigurationAsync(Configured("ejectAfter: 3, ejectFor: 600ms, slowStart: 0s"));
        await EventuallyAsync(() => Task.FromResult(Front.Process.Output.Contains("is applied", StringComparison.Ordinal)));
        Assert.True((await TargetAsync("first")).GetProperty("ejections").GetInt64() >= ejections);

        await StartMockAsync(0);
        JsonElement back = await AskUntilAsync("first", target => Health(target) is "recovering" or "healthy");
        Assert.True(back.GetProperty("trials").GetInt64() >= 3);
        string metrics = await (await SendAdminAsync(HttpMethod.Get, "/metrics")).Content.ReadAsStringAsync(Cancelled);
        Assert.Contains("penstock_gateway_target_ejections_total{model=\"chat\",target=\"first\",cause=\"consecutive\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_find_a_killed_upstream_without_traffic_and_an_operator_takes_one_out()
    {
        await Front.WriteConfigurationAsync(Configured("probe: { path: /health, every: 100ms }"));
        await EventuallyAsync(async () => (await TargetAsync("first")).GetProperty("roundTripSeconds").ValueKind == JsonValueKind.Number);
        _mocks[0]!.Kill();

        await EventuallyAsync(async () => Health(await TargetAsync("first")) == "ejected");
        Assert.Contains("probes in a row failed", (await TargetAsync("first")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await StartMockAsync(0);
        await AskUntilAsync("first", target => Health(target) == "recovering");

        JsonElement held = await AdminAsync(HttpMethod.Post, "/admin/v1/targets/eject?model=chat&target=second");
        Assert.Equal(("held", "ops took it out."), (Health(held), held.GetProperty("reason").GetString()));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync());
        }

        Assert.Equal(0, (await TargetAsync("second")).GetProperty("panics").GetInt64());
        Assert.Equal("recovering", Health(await AdminAsync(HttpMethod.Post, "/admin/v1/targets/restore?model=chat&target=second")));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAdminAsync(HttpMethod.Post, "/admin/v1/targets/eject?model=chat&target=third")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAdminAsync(HttpMethod.Post, "/admin/v1/targets/eject?model=chat")).StatusCode);
    }

    private static Uri Address() => new($"http://127.0.0.1:{Gateway.FreePort()}");

    private static string? Health(JsonElement target) => target.GetProperty("health").GetString();

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private string Configured(string health) => $$"""
        version: 1
        admin: { keys: { ops: { secret: "{{AdminKey}}", role: operator } } }
        providers:
          one: { kind: openai-compatible, endpoint: "{{_addresses[0]}}v1" }
          two: { kind: openai-compatible, endpoint: "{{_addresses[1]}}v1" }
        models:
          chat:
            targets:
              first: { use: one/m }
              second: { use: two/m }
            balance: round-robin
            health: { {{health}} }

        """;

    private async Task StartMockAsync(int index)
    {
        if (_mocks[index] is { } old)
        {
            await old.DisposeAsync();
        }

        _mocks[index] = ChildProcess.Start(Checkout.Penstock, ["mock", "--no-auth", "--urls", _addresses[index].ToString()], Path.GetTempPath());
        using HttpClient http = new();
        await EventuallyAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(new Uri(_addresses[index], "/health"), Cancelled)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // not listening yet
            }
        });
    }

    private async Task<HttpStatusCode> AskAsync()
    {
        using StringContent content = new(Chat, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Front.Http.PostAsync(new Uri(Front.Data, "/v1/chat/completions"), content, Cancelled);
        return answer.StatusCode;
    }

    /// <summary>Asks the model again and again; no answer may fail meanwhile.</summary>
    private async Task<JsonElement> AskUntilAsync(string name, Func<JsonElement, bool> isSo)
    {
        JsonElement target = default;
        await EventuallyAsync(async () =>
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync());
            target = await TargetAsync(name);
            return isSo(target);
        });
        return target;
    }

    private async Task<JsonElement> TargetAsync(string name) => (await AdminAsync(HttpMethod.Get, "/admin/v1/targets"))
        .GetProperty("targets").EnumerateArray().Single(target => target.GetProperty("name").GetString() == name);

    private async Task<JsonElement> AdminAsync(HttpMethod method, string path)
    {
        using HttpResponseMessage answer = await SendAdminAsync(method, path);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private async Task<HttpResponseMessage> SendAdminAsync(HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, new Uri(Front.Admin, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        return await Front.Http.SendAsync(request, Cancelled);
    }
}
