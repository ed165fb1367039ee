using Penstock.Catalog.Models;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Flights;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>Equal requests that run at once make one call, which belongs to none of them.</summary>
public sealed class CoalescingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_thousand_equal_requests_make_one_call_even_if_the_first_client_goes(bool isStream, bool firstGoes)
    {
        using var client = new CancellationTokenSource();
        var answer = new FakeAnswer { IsStream = isStream };
        FakeUpstream upstream = Gives(answer);
        await using var world = new CacheWorld(upstream);

        Task<CacheWorld.Exchange> first = world.AskAsync(isStream: isStream, client: client);
        Task<CacheWorld.Exchange>[] others = [.. Enumerable.Range(1, 999).Select(_ => world.AskAsync(isStream: isStream))];
        string[] events = Answers.ChatStream("Hi", " there");
        if (isStream)
        {
            Answers.Push(answer, events[..1]);
        }

        if (firstGoes)
        {
            await client.CancelAsync();
        }

        if (isStream)
        {
            Answers.Push(answer, events[1..]);
        }
        else
        {
            answer.Push(Answers.Chat(), RelayFrameKind.Body);
        }

        answer.Count(Answers.Usage);
        answer.End(null);
        CacheWorld.Exchange[] told = await Task.WhenAll(others);
        CacheWorld.Exchange founder = await first;

        Assert.Equal(1, upstream.Calls);
        Assert.True(answer.IsDisposed);
        Assert.Single(told.Select(exchange => exchange.Output.Text).Distinct());
        Assert.EndsWith(isStream ? "data: [DONE]\n\n" : "}", told[0].Output.Text, StringComparison.Ordinal);
        Assert.All(told, exchange => Assert.Equal(("coalesced", Outcome.CacheHit, CacheUse.Coalesced), (exchange.Note, exchange.Context.Outcome, exchange.Context.Cache)));
        Assert.All(told, exchange => Assert.Equal((0m, 0), (exchange.Context.CostUsd, exchange.Context.Attempts)));
        Assert.Equal(firstGoes ? Outcome.ClientGone : Outcome.Completed, founder.Context.Outcome);
        Assert.Equal((0.00006m, 1), (founder.Context.CostUsd, founder.Context.Attempts));
        Assert.Equal("exact", (await world.AskAsync(isStream: isStream)).Note);
    }

    [Fact]
    public async Task Who_streams_and_who_does_not_share_a_call()
    {
        var answer = new FakeAnswer { IsStream = true };
        FakeUpstream upstream = Gives(answer);
        await using var world = new CacheWorld(upstream);

        Task<CacheWorld.Exchange> streaming = world.AskAsync(isStream: true, includeUsage: true);
        Task<CacheWorld.Exchange> whole = world.AskAsync(isStream: false);
        Answers.Push(answer, Answers.ChatStream("Hi", " there"));
        answer.End(null);

        string text = Answers.Decode(ChatCompletionsCodec.Instance, (await whole).Output.Bytes, isStream: false).Choices[0].Text;
        Assert.Equal("Hi there", text);
        Assert.Equal(text, Answers.Decode(ChatCompletionsCodec.Instance, (await streaming).Output.Bytes, isStream: true).Choices[0].Text);
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task A_follower_sees_the_stream_while_it_runs()
    {
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer));
        Task<CacheWorld.Exchange> first = world.AskAsync(isStream: true);
        Answers.Push(answer, Answers.ChatStream("Hi")[..1]);
        CacheWorld.Exchange follower = world.Prepare(isStream: true);

        Task<CacheWorld.Exchange> run = world.RunAsync(follower);
        await follower.Output.Flushed.Task.WaitAsync(Token);

        Assert.False(run.IsCompleted);
        Assert.Contains("Hi", follower.Output.Text, StringComparison.Ordinal);
        Answers.Push(answer, Answers.ChatStream("Hi")[1..]);
        answer.End(null);
        await Task.WhenAll(first, run);
    }

    [Fact]
    public async Task A_slow_follower_holds_nobody_up()
    {
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer));
        Task<CacheWorld.Exchange> first = world.AskAsync(isStream: true);
        CacheWorld.Exchange slow = world.Prepare(isStream: true);
        var pace = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Output.Pace = pace.Task;

        Task<CacheWorld.Exchange> run = world.RunAsync(slow);
        Answers.Push(answer, Answers.ChatStream("Hi", " there"));
        answer.End(null);
        Assert.Equal(Outcome.Completed, (await first).Context.Outcome);
        Assert.False(run.IsCompleted);
        pace.SetResult(true);

        Assert.Equal((await first).Output.Text, (await run).Output.Text);
    }

    [Fact]
    public async Task The_call_is_cancelled_when_the_last_listener_goes()
    {
        using var one = new CancellationTokenSource();
        using var two = new CancellationTokenSource();
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer));
        Task<CacheWorld.Exchange> first = world.AskAsync(isStream: true, client: one);
        Task<CacheWorld.Exchange> second = world.AskAsync(isStream: true, client: two);

        await one.CancelAsync();
        Assert.False(answer.IsDisposed);
        await two.CancelAsync();

        Assert.Equal(Outcome.ClientGone, (await first).Context.Outcome);
        Assert.Equal(Outcome.ClientGone, (await second).Context.Outcome);
        Assert.True(answer.IsDisposed);
    }

    [Fact]
    public async Task The_call_runs_to_its_end_for_its_tokens_where_its_target_drains()
    {
        using var client = new CancellationTokenSource();
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer), onDisconnect: OnDisconnect.Drain);
        CacheWorld.Exchange exchange = world.Prepare(isStream: true, client: client);
        Task<CacheWorld.Exchange> run = world.RunAsync(exchange);
        Answers.Push(answer, Answers.ChatStream("Hi")[..1]);
        await exchange.Output.Flushed.Task.WaitAsync(Token);

        await client.CancelAsync();
        Answers.Push(answer, Answers.ChatStream("Hi")[1..]);
        answer.Count(Answers.Usage);
        answer.End(null);

        Assert.Equal(Outcome.ClientGone, (await run).Context.Outcome);
        Assert.Equal(Answers.Usage, (await run).Context.Usage);
        Assert.Equal(0.00006m, (await run).Context.CostUsd);
        Assert.Equal(0, world.Cache.Status.Answers);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_in_the_same_words()
    {
        var called = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var upstream = new FakeUpstream(relays: true, (_, _) => new ValueTask<ProviderAnswer>(called.Task));
        await using var world = new CacheWorld(upstream);
        Task<CacheWorld.Exchange>[] all = [.. Enumerable.Range(0, 20).Select(_ => world.AskAsync())];

        called.SetResult(new FaultAnswer(new ProviderFault(new(ErrorKind.UpstreamQuotaExhausted, "used up"), FaultCause.ServerFault)));

        Assert.All(await Task.WhenAll(all), exchange => Assert.Equal((ErrorKind.UpstreamQuotaExhausted, Outcome.UpstreamFault), (exchange.Context.Error?.Kind, exchange.Context.Outcome)));
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_breaks_off_for_all()
    {
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer));
        Task<CacheWorld.Exchange>[] all = [.. Enumerable.Range(0, 20).Select(_ => world.AskAsync(isStream: true))];

        Answers.Push(answer, Answers.ChatStream("Hi")[..1]);
        answer.End(new ProviderFault(new(ErrorKind.StreamBroken, "cut"), FaultCause.ServerFault));

        Assert.All(await Task.WhenAll(all), exchange => Assert.Equal(ErrorKind.StreamBroken, exchange.Context.Error?.Kind));
    }

    [Fact]
    public async Task The_founders_deadline_is_not_the_followers()
    {
        var answer = new FakeAnswer { IsStream = false };
        var upstream = new FakeUpstream(relays: true, (_, _) => ValueTask.FromResult<ProviderAnswer>(answer));
        await using var world = new CacheWorld(upstream, timeouts: new TimeoutOptions { Total = TimeSpan.FromSeconds(60) });
        Task<CacheWorld.Exchange> first = world.AskAsync();
        world.Time.Advance(TimeSpan.FromSeconds(50));
        Task<CacheWorld.Exchange> second = world.AskAsync();
        upstream.Answer = (_, _) => ValueTask.FromResult<ProviderAnswer>(Answers.Body(Answers.Chat("late")));

        world.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(Outcome.Deadline, (await first).Context.Outcome);
        Assert.Equal(Outcome.Completed, (await second).Context.Outcome);
        Assert.Contains("late", (await second).Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampled_requests_share_nothing_unless_the_model_opts_in()
    {
        const string sampled = """{"model":"small","messages":[{"role":"user","content":"hello"}]}""";
        var upstream = new FakeUpstream(relays: true, (_, token) => StallAsync(token));
        await using var world = new CacheWorld(upstream);
        using var client = new CancellationTokenSource();

        Task<CacheWorld.Exchange>[] all = [.. Enumerable.Range(0, 5).Select(_ => world.AskAsync(sampled, client: client))];

        Assert.Equal(5, upstream.Calls);
        await client.CancelAsync();
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task A_model_without_an_exact_cache_gives_no_equal_request_an_old_answer()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream, new CacheOptions { Coalesce = true, Semantic = new SemanticCacheOptions { MaxErrorRate = 0.1, TimeToLive = TimeSpan.FromHours(1) } });
        await world.AskAsync();
        await world.Semantic.SettleAsync();

        Assert.Equal("miss", (await world.AskAsync()).Note);
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task A_bug_in_a_call_reaches_its_founder_and_is_an_error_to_the_others()
    {
        var called = new TaskCompletionSource<ProviderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new CacheWorld(new FakeUpstream(relays: true, (_, _) => new ValueTask<ProviderAnswer>(called.Task)));
        Task<CacheWorld.Exchange> first = world.AskAsync();
        Task<CacheWorld.Exchange> second = world.AskAsync();

        called.SetException(new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        Assert.Equal(ErrorKind.Internal, (await second).Context.Error?.Kind);
    }

    [Fact]
    public async Task A_lone_slow_reader_of_a_long_answer_slows_the_call_down_and_loses_nothing()
    {
        var answer = new FakeAnswer { IsStream = true };
        await using var world = new CacheWorld(Gives(answer), options: new AnswerCacheOptions { FlightBytes = 2000, Jitter = 0 });
        string[] events = Answers.ChatStream([.. Enumerable.Range(0, 100).Select(number => $"piece {number} ")]);
        CacheWorld.Exchange exchange = world.Prepare(isStream: true, includeUsage: true);
        var pace = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        exchange.Output.Pace = pace.Task;
        Task<CacheWorld.Exchange> run = world.RunAsync(exchange);

        Answers.Push(answer, events);
        answer.End(null);
        await exchange.Output.Flushed.Task.WaitAsync(Token);
        pace.SetResult(true);

        Assert.Equal(Outcome.Completed, (await run).Context.Outcome);
        Assert.Equal(string.Concat(events), exchange.Output.Text);
        Assert.Equal(0, world.Cache.Status.Answers);
    }

    [Fact]
    public async Task Of_several_readers_of_a_long_answer_the_slow_one_is_cut_off()
    {
        var recording = new FlightRecording(100);
        FlightCursor quick = recording.TryJoin()!;
        FlightCursor slow = recording.TryJoin()!;
        var items = new RecordedItem[10];
        recording.Commit(new AnswerHead(IsStream: true));
        for (int i = 0; i < 10; i++)
        {
            recording.Append(new RecordedItem(RelayFrameKind.Event, new byte[20], null, null));
            recording.Take(quick, items);
            await recording.PublishAsync(Token);
        }

        Assert.True(slow.IsCut);
        Assert.False(quick.IsCut);
        Assert.True(recording.IsOverfull);
        Assert.Null(recording.TryJoin());
        Assert.Equal(0, recording.Take(slow, items));
    }

    private static FakeUpstream Gives(FakeAnswer answer) => new(relays: true, (_, _) => ValueTask.FromResult<ProviderAnswer>(answer));

    private static async ValueTask<ProviderAnswer> StallAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        throw new InvalidOperationException("unreachable");
    }
}
