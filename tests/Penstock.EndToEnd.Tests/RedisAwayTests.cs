using System.Text.Json;
using Penstock.Storage.Tests.Redis;

namespace Penstock.EndToEnd.Tests;

/// <summary>A gateway whose Redis is killed: the alert that comes with the program begins, and ends when another is there.</summary>
public sealed class RedisAwayTests : IAsyncLifetime
{
    private const string AdminKey = "an-operators-key-of-the-file";

    private readonly RedisServer _redis = new();
    private Gateway? _gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _gateway = new Gateway
        {
            Configuration = $$"""
                version: 1
                admin: { keys: { ops: { secret: "{{AdminKey}}", role: operator } } }
                shared: { redis: "{{_redis.Connection}}" }
                providers: { up: { kind: openai-compatible, endpoint: "http://127.0.0.1:{{Gateway.FreePort()}}/v1", keys: [k] } }
                models: { chat: { targets: { only: { use: up/m } } } }
                tenants: { acme: { limits: { rpm: 100 }, keys: { app: { secret: the-app-key-of-acme } } } }
                alerts: { every: 1s }

                """,
        };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_redis_that_is_away_is_told_within_a_minute_and_over_when_it_is_back()
    {
        Assert.Empty((await AlertsAsync()).EnumerateArray());

        await _redis.KillAsync();
        await UntilAsync(alerts => alerts is [("redis-away", "firing")]);

        await _redis.StartAsync();
        await UntilAsync(alerts => !alerts.Contains(("redis-away", "firing")));
    }

    private async Task UntilAsync(Func<(string Rule, string State)[], bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromMinutes(4));
        while (true)
        {
            (string, string)[] alerts = [.. (await AlertsAsync()).EnumerateArray().Select(alert => (alert.GetProperty("rule").GetString()!, alert.GetProperty("state").GetString()!))];
            if (isSo(alerts))
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, string.Join(", ", alerts));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancelled);
        }
    }

    private async Task<JsonElement> AlertsAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_gateway!.Admin, "/admin/v1/alerts"));
        request.Headers.Authorization = new("Bearer", AdminKey);
        using HttpResponseMessage answer = await _gateway.Http.SendAsync(request, Cancelled);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).GetProperty("alerts");
    }
}
