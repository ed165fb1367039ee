using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Penstock.Mock;
using Penstock.Mock.Behaviour;
using Penstock.Storage.Tests.Redis;

namespace Penstock.EndToEnd.Tests;

/// <summary>Two gateways on one Redis, all of them real processes: what both are asked is called for once, and who leads may be killed.</summary>
public sealed class SharedCachingTests : IAsyncLifetime
{
    private const string AdminKey = "the-admin-key-of-this-test";

    private readonly RedisServer _redis = new();
    private readonly List<Gateway> _gateways = [];
    private MockServer? _mock;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private long Calls => _mock!.Journal.Newest;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _mock = await MockServer.StartAsync(cancellationToken: Cancelled);
        _mock.Behaviours.Default = new MockBehaviour { FirstToken = Distribution.Constant(3000) };
        for (int i = 0; i < 2; i++)
        {
            var gateway = new Gateway
            {
                Configuration = $$"""
                    version: 1
                    gateway: { allowHosts: [127.0.0.1] }
                    admin: { keys: { olga: { secret: "{{AdminKey}}", role: admin } } }
                    storage: { kind: sqlite, path: penstock.db }
                    shared: { redis: "{{_redis.Connection}}" }
                    providers: { up: { kind: openai-compatible, endpoint: "{{_mock.Address.GetLeftPart(UriPartial.Authority)}}/v1", keys: [k] } }
                    models: { chat: { targets: { only: { use: up/m } }, cache: { exact: 10m }, timeouts: { total: 2m, firstToken: 2m } } }
                    """,
            };
            await gateway.InitializeAsync();
            _gateways.Add(gateway);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Gateway gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _mock!.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_two_gateways_are_asked_at_once_is_called_for_once(bool isStream)
    {
        Task<(string Note, string Text)> led = AskAsync(0, $"asked twice {isStream}", isStream);
        await UntilAsync(() => Calls == 1);
        (string Note, string Text)[] followed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(1, $"asked twice {isStream}", isStream)));

        (string note, string text) = await led;
        Assert.Equal("miss", note);
        Assert.All(followed, one => Assert.True(one.Note is "coalesced" or "exact", one.Note));
        Assert.All(followed, one => Assert.Equal(Content(text, isStream), Content(one.Text, isStream)));
        Assert.Equal(1, Calls);
    }

    [Fact]
    public async Task A_gateway_that_is_killed_while_it_leads_takes_nobody_along()
    {
        Task<(string Note, string Text)> led = AskAsync(0, "its leader dies", isStream: false);
        await UntilAsync(() => Calls == 1);
        Task<(string Note, string Text)> followed = AskAsync(1, "its leader dies", isStream: false);
        _gateways[0].Process.Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => led);

        (string note, string text) = await followed;

        Assert.Equal("miss", note);
        Assert.EndsWith("}", text, StringComparison.Ordinal);
        Assert.Equal(2, Calls);
    }

    [Fact]
    public async Task Without_redis_both_go_on_and_say_so()
    {
        Task<(string Note, string Text)> led = AskAsync(0, "its store goes", isStream: false);
        await UntilAsync(() => Calls == 1);
        Task<(string Note, string Text)> followed = AskAsync(1, "its store goes", isStream: false);
        await _redis.KillAsync();

        Assert.Equal(("miss", "miss"), ((await led).Note, (await followed).Note));
        Assert.Equal("exact", (await AskAsync(0, "its store goes", isStream: false)).Note);
        Assert.Equal("miss", (await AskAsync(1, "and another question", isStream: false)).Note);
        Assert.Equal(("failing", "Away"), await StoreAsync(1));
    }

    /// <summary>The answer's text; ids and times are each answer's own only in part.</summary>
    private static string Content(string text, bool isStream) => isStream ? string.Concat(text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => Delta(line[6..]))) : text;

    private static string Delta(string json) =>
        JsonNode.Parse(json)!["choices"] is JsonArray { Count: > 0 } choices ? (string?)choices[0]!["delta"]?["content"] ?? "" : "";

    private async Task<(string Note, string Text)> AskAsync(int gateway, string question, bool isStream)
    {
        using HttpResponseMessage answer = await _gateways[gateway].Http.PostAsync(
            new Uri(_gateways[gateway].Data, "/v1/chat/completions"),
            new StringContent($$"""{"model":"chat","temperature":0,"stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"{{question}}"}]}""", Encoding.UTF8, "application/json"),
            Cancelled);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, text);
        return (answer.Headers.GetValues("x-penstock-cache").Single(), text);
    }

    /// <summary>What the cache says of its store to an operator.</summary>
    private async Task<(string? State, string? Fault)> StoreAsync(int gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateways[gateway].Admin, "/admin/v1/cache"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage answer = await _gateways[gateway].Http.SendAsync(request, Cancelled);
        JsonNode store = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["store"]!;
        return ((string?)store["state"], (string?)store["lastFault"]);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int attempt = 0; attempt < 2400 && !isSo(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        Assert.True(isSo());
    }
}
