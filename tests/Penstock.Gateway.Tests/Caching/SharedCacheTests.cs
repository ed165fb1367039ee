using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Providers;
using Penstock.Storage.Caching;
using Penstock.Storage.Tests.Redis;
using StackExchange.Redis;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Two gateways whose caches share a real Redis.</summary>
public sealed class SharedCacheTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_gateways_that_are_asked_the_same_at_once_make_one_call()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        FakeUpstream second = Gives("second");
        await using RedisAnswerStore ones = Store(), others = Store();
        await using CacheWorld one = await WorldAsync(first, ones), other = await WorldAsync(second, others);
        Task<CacheWorld.Exchange> asked = one.AskAsync(Question("one call"));
        await UntilAsync(() => first.Calls == 1);

        Task<CacheWorld.Exchange> again = other.AskAsync(Question("one call"));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Token); // it may find the lease now, or the answer later: never a call
        called.SetResult(Answers.Body(Answers.Chat("first")));

        Assert.Contains("first", (await asked).Output.Text, StringComparison.Ordinal);
        Assert.Contains("first", (await again).Output.Text, StringComparison.Ordinal);
        Assert.Equal((1, 0), (first.Calls, second.Calls));
        Assert.NotEqual("miss", (await again).Note);
    }

    [Fact]
    public async Task A_gateway_that_dies_while_it_leads_is_followed_by_the_next()
    {
        FakeUpstream second = Gives("second");
        await using RedisAnswerStore dead = Store(), others = Store();
        await using CacheWorld other = await WorldAsync(second, others);
        AnswerKey key = ScopeKey.Of(other.Resolved(Question("dead leader")), other.Cache.Epochs).Key;
        Assert.NotNull((await dead.AcquireAsync(key, TimeSpan.FromMilliseconds(500), Token)).Fence);

        CacheWorld.Exchange asked = await other.AskAsync(Question("dead leader"));

        Assert.Equal((Outcome.Completed, "miss"), (asked.Context.Outcome, asked.Note));
        Assert.Contains("second", asked.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_calls_for_itself_when_the_leader_fails_or_the_store_goes()
    {
        var own = new RedisServer();
        await own.InitializeAsync();
        try
        {
            (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
            FakeUpstream second = Gives("second");
            await using var ones = new RedisAnswerStore(own.Connection, TimeProvider.System);
            await using var others = new RedisAnswerStore(own.Connection, TimeProvider.System);
            await using CacheWorld one = await WorldAsync(first, ones), other = await WorldAsync(second, others);
            Task<CacheWorld.Exchange> asked = one.AskAsync(Question("fails"));
            await UntilAsync(() => first.Calls == 1);
            Task<CacheWorld.Exchange> again = other.AskAsync(Question("fails"));
            called.SetResult(new FaultAnswer(new ProviderFault(new(ErrorKind.UpstreamQuotaExhausted, "used up"), FaultCause.ServerFault)));

            Assert.Equal(Outcome.UpstreamFault, (await asked).Context.Outcome);
            Assert.Equal(Outcome.Completed, (await again).Context.Outcome);

            (FakeUpstream third, TaskCompletionSource<ProviderAnswer> later) = Slow();
            await using var thirds = new RedisAnswerStore(own.Connection, TimeProvider.System);
            await using CacheWorld leader = await WorldAsync(third, thirds);
            Task<CacheWorld.Exchange> led = leader.AskAsync(Question("goes meanwhile"));
            await UntilAsync(() => third.Calls == 1);
            Task<CacheWorld.Exchange> follows = other.AskAsync(Question("goes meanwhile"));
            await own.KillAsync();

            Assert.Contains("second", (await follows).Output.Text, StringComparison.Ordinal);
            later.SetResult(Answers.Body(Answers.Chat("third")));
            Assert.Equal(Outcome.Completed, (await led).Context.Outcome);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_answer_that_was_damaged_in_the_store_is_not_given()
    {
        await using (RedisAnswerStore ones = Store())
        {
            await using CacheWorld one = await WorldAsync(Gives("sound"), ones);
            await one.AskAsync(Question("damaged"));
            await UntilAsync(() => Entries().Length > 0);
        }

        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(server.Connection);
        foreach (RedisKey key in Entries(redis))
        {
            await redis.GetDatabase().StringSetAsync(key, "no answer at all"u8.ToArray());
        }

        FakeUpstream upstream = Gives("asked anew");
        await using RedisAnswerStore others = Store();
        await using CacheWorld other = await WorldAsync(upstream, others);
        CacheWorld.Exchange exchange = await other.AskAsync(Question("damaged"));

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
            await using var store = new RedisAnswerStore(own.Connection, TimeProvider.System);
            await using CacheWorld world = await WorldAsync(upstream, store);
            await world.AskAsync();
            await own.KillAsync();

            CacheWorld.Exchange exchange = await world.AskAsync(Question("while it is away"));

            Assert.Equal(Outcome.Completed, exchange.Context.Outcome);
            Assert.Contains("alone", exchange.Output.Text, StringComparison.Ordinal);
            Assert.Equal(2, upstream.Calls);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static string Question(string text) => $$"""{"model":"small","temperature":0,"messages":[{"role":"user","content":"{{text}}"}]}""";

    private static (FakeUpstream Upstream, TaskCompletionSource<ProviderAnswer> Called) Slow()
    {
        var called = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new FakeUpstream(relays: true, (_, _) => new ValueTask<ProviderAnswer>(called.Task)), called);
    }

    private static async Task<CacheWorld> WorldAsync(FakeUpstream upstream, IAnswerStore store)
    {
        var world = new CacheWorld(upstream, store: store, time: TimeProvider.System);
        await world.Cache.StartAsync(Token); // until it knows what was invalidated it believes nothing that lies there
        return world;
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
