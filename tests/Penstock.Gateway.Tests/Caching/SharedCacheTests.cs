using Penstock.Gateway.Inference;
using Penstock.Providers;
using Penstock.Storage.Caching;
using Penstock.Storage.Tests.Redis;
using StackExchange.Redis;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Two gateways whose caches share a real Redis.</summary>
public sealed class SharedCacheTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Skip = "Known fault: the second gateway makes a call of its own although the first holds the lease. The cause is not found yet.")]
    public async Task Two_gateways_that_are_asked_the_same_at_once_make_one_call()
    {
        const string Body = """{"model":"small","temperature":0,"messages":[{"role":"user","content":"one call"}]}""";
        var called = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = new FakeUpstream(relays: true, (_, _) => new ValueTask<ProviderAnswer>(called.Task));
        var second = new FakeUpstream(relays: true, (_, _) => ValueTask.FromResult<ProviderAnswer>(Answers.Body(Answers.Chat("second"))));
        await using var one = new CacheWorld(first, store: Store(), time: TimeProvider.System);
        await using var other = new CacheWorld(second, store: Store(), time: TimeProvider.System);
        Task<CacheWorld.Exchange> asked = one.AskAsync(Body);
        await UntilAsync(() => first.Calls == 1);

        Task<CacheWorld.Exchange> again = other.AskAsync(Body);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Token); // it may find the lease now, or the answer later: never a call
        called.SetResult(Answers.Body(Answers.Chat("first")));

        Assert.Contains("first", (await asked).Output.Text, StringComparison.Ordinal);
        Assert.Contains("first", (await again).Output.Text, StringComparison.Ordinal);
        Assert.Equal((1, 0), (first.Calls, second.Calls));
    }

    [Fact]
    public async Task An_answer_that_was_damaged_in_the_store_is_not_given()
    {
        const string Body = """{"model":"small","temperature":0,"messages":[{"role":"user","content":"damaged"}]}""";
        await using (var one = new CacheWorld(Gives("sound"), store: Store(), time: TimeProvider.System))
        {
            await one.AskAsync(Body);
            await UntilAsync(() => Entries().Length > 0);
        }

        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(server.Connection);
        foreach (RedisKey key in Entries(redis))
        {
            await redis.GetDatabase().StringSetAsync(key, "no answer at all"u8.ToArray());
        }

        FakeUpstream upstream = Gives("asked anew");
        await using var other = new CacheWorld(upstream, store: Store(), time: TimeProvider.System);
        CacheWorld.Exchange exchange = await other.AskAsync(Body);

        Assert.Contains("asked anew", exchange.Output.Text, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task Without_the_store_each_gateway_answers_by_itself()
    {
        var own = new RedisServer();
        await own.InitializeAsync();
        try
        {
            FakeUpstream upstream = Gives("alone");
            await using var world = new CacheWorld(upstream, store: new RedisAnswerStore(own.Connection, TimeProvider.System), time: TimeProvider.System);
            await world.AskAsync();
            await own.KillAsync();

            CacheWorld.Exchange exchange = await world.AskAsync("""{"model":"small","temperature":0,"messages":[{"role":"user","content":"while it is away"}]}""");

            Assert.Equal(Outcome.Completed, exchange.Context.Outcome);
            Assert.Contains("alone", exchange.Output.Text, StringComparison.Ordinal);
            Assert.Equal(2, upstream.Calls);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private RedisAnswerStore Store() => new(server.Connection, TimeProvider.System);

    private RedisKey[] Entries()
    {
        using ConnectionMultiplexer redis = ConnectionMultiplexer.Connect(server.Connection);
        return Entries(redis);
    }

    private static RedisKey[] Entries(ConnectionMultiplexer redis) => [.. redis.GetServers()[0].Keys(pattern: "penstock:cache:answer:*")];

    private static FakeUpstream Gives(string text) => new(relays: true, (_, _) => ValueTask.FromResult<ProviderAnswer>(Answers.Body(Answers.Chat(text))));

    private static async Task UntilAsync(Func<bool> isDone)
    {
        for (int attempt = 0; attempt < 1200 && !isDone(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Token);
        }

        Assert.True(isDone());
    }
}
