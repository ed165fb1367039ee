using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Models;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Providers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Several gateways that share a store, on one clock: who leads may be slow, fail, sleep or die, and none of that befalls who follows.</summary>
public sealed class SharedFlightTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly List<CacheWorld> _worlds = [];
    private readonly SharedMemoryStore _store;

    public SharedFlightTests() => _store = new SharedMemoryStore(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (CacheWorld world in _worlds)
        {
            await world.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_asks_second_gets_the_first_ones_answer_however_slow_it_is(bool isStream)
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        CacheWorld one = await WorldAsync(first), other = await WorldAsync(Answers.Relay());
        Task<CacheWorld.Exchange> asked = one.AskAsync();
        Task<CacheWorld.Exchange> again = other.AskAsync(isStream: isStream);

        await PassAsync(TimeSpan.FromSeconds(50)); // five times the life of a lease
        Assert.False(again.IsCompleted);
        called.SetResult(Answers.Body(Answers.Chat("first")));
        await EndAsync(again);

        Assert.Equal(("miss", "coalesced"), ((await asked).Note, (await again).Note));
        Assert.Contains("first", (await again).Output.Text, StringComparison.Ordinal);
        Assert.Equal((Outcome.CacheHit, CacheUse.Coalesced, 0m), ((await again).Context.Outcome, (await again).Context.Cache, (await again).Context.CostUsd));
        Assert.Equal((1, 1), (first.Calls, _store.Given - 1)); // who found the answer held the lease for a moment
    }

    [Fact]
    public async Task A_leader_that_dies_costs_the_life_of_its_lease()
    {
        CacheWorld other = await WorldAsync(Answers.Relay());
        await _store.AcquireAsync(KeyOf(other), TimeSpan.FromSeconds(10), Token); // and nobody will renew it
        Task<CacheWorld.Exchange> asked = other.AskAsync();

        await PassAsync(TimeSpan.FromSeconds(9));
        Assert.False(asked.IsCompleted);
        await PassAsync(TimeSpan.FromSeconds(2));
        await EndAsync(asked);

        Assert.Equal((Outcome.Completed, "miss"), ((await asked).Context.Outcome, (await asked).Note));
        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public async Task A_lease_lives_no_longer_than_a_quarter_of_what_a_request_may_take()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        var timeouts = new TimeoutOptions { Total = TimeSpan.FromSeconds(8) };
        CacheWorld one = await WorldAsync(first, timeouts: timeouts), other = await WorldAsync(Answers.Relay(), timeouts: timeouts);
        Task<CacheWorld.Exchange> asked = one.AskAsync();
        _store.IsDeaf = true; // for the others it is as good as dead
        Task<CacheWorld.Exchange> again = other.AskAsync();

        await PassAsync(TimeSpan.FromSeconds(3));
        await EndAsync(again);

        Assert.Equal((Outcome.Completed, "miss"), ((await again).Context.Outcome, (await again).Note));
        called.SetResult(Answers.Body(Answers.Chat("late")));
        Assert.Equal(Outcome.Completed, (await asked).Context.Outcome);
    }

    [Fact]
    public async Task A_leader_that_slept_through_its_lease_writes_nothing()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        CacheWorld one = await WorldAsync(first), other = await WorldAsync(Answers.Relay(Answers.Chat("second"))), third = await WorldAsync(Answers.Relay(Answers.Chat("third")));
        Task<CacheWorld.Exchange> asked = one.AskAsync();
        _store.IsDeaf = true;
        Task<CacheWorld.Exchange> again = other.AskAsync();
        await PassAsync(TimeSpan.FromSeconds(12));
        await EndAsync(again);

        called.SetResult(Answers.Body(Answers.Chat("first")));
        await EndAsync(asked);

        Assert.Contains("first", (await asked).Output.Text, StringComparison.Ordinal);
        Assert.Contains("second", (await again).Output.Text, StringComparison.Ordinal);
        Assert.Contains("second", (await third.AskAsync()).Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_that_fails_once_loses_no_lease()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        FakeUpstream second = Answers.Relay();
        CacheWorld one = await WorldAsync(first), other = await WorldAsync(second);
        Task<CacheWorld.Exchange> asked = one.AskAsync();
        _store.IsDeaf = true;
        await PassAsync(TimeSpan.FromSeconds(5));
        _store.IsDeaf = false;
        Task<CacheWorld.Exchange> again = other.AskAsync();

        await PassAsync(Minute);
        called.SetResult(Answers.Body(Answers.Chat("first")));
        await Task.WhenAll(EndAsync(asked), EndAsync(again));

        Assert.Equal("coalesced", (await again).Note);
        Assert.Equal(0, second.Calls);
    }

    [Fact]
    public async Task A_leader_that_fails_fails_for_itself()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        FakeUpstream second = Answers.Relay();
        CacheWorld one = await WorldAsync(first), other = await WorldAsync(second);
        Task<CacheWorld.Exchange> asked = one.AskAsync(), again = other.AskAsync();

        called.SetResult(new FaultAnswer(new ProviderFault(new(ErrorKind.UpstreamQuotaExhausted, "used up"), FaultCause.ServerFault)));
        await Task.WhenAll(EndAsync(asked), EndAsync(again));

        Assert.Equal(Outcome.UpstreamFault, (await asked).Context.Outcome);
        Assert.Equal((Outcome.Completed, "miss", 1), ((await again).Context.Outcome, (await again).Note, second.Calls));
    }

    [Fact]
    public async Task A_leaders_deadline_is_not_the_followers()
    {
        var timeouts = new TimeoutOptions { Total = Minute };
        CacheWorld one = await WorldAsync(Stalls(), timeouts: timeouts), other = await WorldAsync(Answers.Relay(), timeouts: timeouts);
        Task<CacheWorld.Exchange> asked = one.AskAsync();
        await PassAsync(TimeSpan.FromSeconds(50));
        Task<CacheWorld.Exchange> again = other.AskAsync();

        await PassAsync(TimeSpan.FromSeconds(11));
        await Task.WhenAll(EndAsync(asked), EndAsync(again));

        Assert.Equal(Outcome.Deadline, (await asked).Context.Outcome);
        Assert.Equal(Outcome.Completed, (await again).Context.Outcome);
    }

    [Fact]
    public async Task A_follower_waits_no_longer_than_its_own_deadline()
    {
        FakeUpstream second = Stalls();
        CacheWorld other = await WorldAsync(second, timeouts: new TimeoutOptions { Total = Minute });
        await _store.AcquireAsync(KeyOf(other), TimeSpan.FromHours(1), Token);
        Task<CacheWorld.Exchange> asked = other.AskAsync();
        long begun = _time.GetTimestamp();

        await EndAsync(asked);

        Assert.Equal(Outcome.Deadline, (await asked).Context.Outcome);
        Assert.InRange(_time.GetElapsedTime(begun), Minute, Minute + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_stream_waits_no_longer_than_its_first_token_may_take()
    {
        CacheWorld other = await WorldAsync(Answers.Relay(), timeouts: new TimeoutOptions { FirstToken = TimeSpan.FromSeconds(5) });
        await _store.AcquireAsync(KeyOf(other), TimeSpan.FromHours(1), Token);
        Task<CacheWorld.Exchange> asked = other.AskAsync(isStream: true);
        long begun = _time.GetTimestamp();

        await EndAsync(asked);

        Assert.Equal((Outcome.Completed, "miss"), ((await asked).Context.Outcome, (await asked).Note));
        Assert.InRange(_time.GetElapsedTime(begun), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_follower_whose_client_goes_waits_no_more_and_leaves_no_lease()
    {
        using var client = new CancellationTokenSource();
        FakeUpstream second = Answers.Relay();
        CacheWorld other = await WorldAsync(second);
        await _store.AcquireAsync(KeyOf(other), TimeSpan.FromSeconds(5), Token);
        Task<CacheWorld.Exchange> asked = other.AskAsync(client: client);

        await client.CancelAsync();
        Assert.Equal(Outcome.ClientGone, (await asked).Context.Outcome);
        await PassAsync(TimeSpan.FromSeconds(6));

        Assert.Equal(0, second.Calls);
        Assert.NotNull((await _store.AcquireAsync(KeyOf(other), Minute, Token)).Fence);
    }

    [Fact]
    public async Task Where_answers_may_not_be_kept_nobody_waits_for_a_third_leader()
    {
        FakeUpstream upstream = Answers.Relay();
        CacheWorld other = await WorldAsync(upstream);
        Task<CacheWorld.Exchange>? asked = null;
        for (int leader = 1; leader <= 3; leader++)
        {
            LeaseRead held = await _store.AcquireAsync(KeyOf(other), TimeSpan.FromHours(1), Token);
            asked ??= other.AskAsync();
            await PassAsync(TimeSpan.FromSeconds(2));
            Assert.Equal(leader == 3, asked.IsCompleted);
            await _store.ReleaseAsync(KeyOf(other), held.Fence!.Value, null, Token);
        }

        Assert.Equal(Outcome.Completed, (await asked!).Context.Outcome);
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task A_store_that_goes_while_one_waits_makes_each_call_for_itself_and_is_left_alone()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        CacheWorld one = await WorldAsync(first), other = await WorldAsync(Answers.Relay());
        Task<CacheWorld.Exchange> asked = one.AskAsync(), again = other.AskAsync();

        _store.IsAway = true;
        await EndAsync(again);
        called.SetResult(Answers.Body(Answers.Chat("first")));
        await EndAsync(asked);

        Assert.Equal((Outcome.Completed, Outcome.Completed), ((await asked).Context.Outcome, (await again).Context.Outcome));
        Assert.Equal("exact", (await one.AskAsync()).Note);
        for (int question = 0; question < 5; question++)
        {
            await other.AskAsync(Question(question));
        }

        int before = _store.Asked;
        await other.AskAsync(Question(9));
        Assert.Equal(before, _store.Asked);
        Assert.False(other.Cache.Status.Store!.IsWell);
    }

    [Fact]
    public async Task A_store_that_says_nothing_is_waited_for_as_long_as_for_an_answer_in_it_and_no_longer()
    {
        CacheWorld world = await WorldAsync(Answers.Relay());
        _store.Hangs = true;
        Task<CacheWorld.Exchange> asked = world.AskAsync();
        long begun = _time.GetTimestamp();

        await EndAsync(asked, TimeSpan.FromMilliseconds(10));

        Assert.Equal((Outcome.Completed, "miss"), ((await asked).Context.Outcome, (await asked).Note));
        Assert.InRange(_time.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromMilliseconds(200)); // a look, and a question for the lease
    }

    [Fact]
    public async Task Who_may_not_read_the_store_yet_waits_for_nobody()
    {
        _store.IsAway = true;
        CacheWorld other = await WorldAsync(Answers.Relay()); // it learns nothing of what was invalidated
        _store.IsAway = false;
        await _store.AcquireAsync(KeyOf(other), TimeSpan.FromHours(1), Token);
        int before = _store.Asked;

        Task<CacheWorld.Exchange> asked = other.AskAsync();

        Assert.True(asked.IsCompletedSuccessfully);
        Assert.Equal(("miss", before), ((await asked).Note, _store.Asked));
    }

    [Fact]
    public async Task A_follower_gets_no_older_answer_than_it_allows()
    {
        CacheWorld one = await WorldAsync(Answers.Relay(Answers.Chat("first"))), other = await WorldAsync(Answers.Relay(Answers.Chat("second")));
        await one.AskAsync();
        await PassAsync(Minute);

        CacheWorld.Exchange asked = await other.AskAsync(caching: new CacheDirectives { MaxAge = TimeSpan.FromSeconds(10) });

        Assert.Contains("second", asked.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_follower_at_another_gateway_is_billed_the_share_once()
    {
        (FakeUpstream first, TaskCompletionSource<ProviderAnswer> called) = Slow();
        var cache = new CacheOptions { Exact = TimeSpan.FromMinutes(10), Bill = 0.1m };
        CacheWorld one = await WorldAsync(first, cache), other = await WorldAsync(Answers.Relay(), cache);
        Task<CacheWorld.Exchange> asked = one.AskAsync(), again = other.AskAsync(), along = other.AskAsync();

        called.SetResult(Answers.Body(Answers.Chat("first")));
        await Task.WhenAll(EndAsync(asked), EndAsync(again), EndAsync(along));

        Assert.Equal(0.00006m, (await asked).Context.CostUsd);
        Assert.Equal((0.000006m, 0.000006m), ((await again).Context.CostUsd, (await along).Context.CostUsd));
        Assert.Equal((0.000054, 0.000054), ((await again).Context.SavedUsd, (await along).Context.SavedUsd));
    }

    private static string Question(int number) => $$"""{"model":"small","temperature":0,"messages":[{"role":"user","content":"question {{number}}"}]}""";

    private static (FakeUpstream Upstream, TaskCompletionSource<ProviderAnswer> Called) Slow()
    {
        var called = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new FakeUpstream(relays: true, (_, _) => new ValueTask<ProviderAnswer>(called.Task)), called);
    }

    private FakeUpstream Stalls() => new(relays: true, async (_, token) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        throw new InvalidOperationException("unreachable");
    });

    private static AnswerKey KeyOf(CacheWorld world) => ScopeKey.Of(world.Resolved(CacheWorld.Question), world.Cache.Epochs).Key;

    private async Task<CacheWorld> WorldAsync(FakeUpstream upstream, CacheOptions? cache = null, TimeoutOptions? timeouts = null)
    {
        var world = new CacheWorld(upstream, cache, _store, options: new AnswerCacheOptions { Jitter = 0 }, timeouts: timeouts, time: _time);
        await world.Cache.StartAsync(Token);
        _worlds.Add(world);
        return world;
    }

    /// <summary>Lets the clock run, in steps that whoever waits can follow.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(250);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            _time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }
    }

    private async Task EndAsync(Task task, TimeSpan? step = null)
    {
        for (int attempt = 0; attempt < 2000 && !task.IsCompleted; attempt++)
        {
            _time.Advance(step ?? TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        Assert.True(task.IsCompleted);
    }
}
