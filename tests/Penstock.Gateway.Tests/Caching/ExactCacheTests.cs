using Penstock.Catalog.Models;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>What the exact cache gives again, and what it does not.</summary>
public sealed class ExactCacheTests
{
    [Fact]
    public async Task Answers_an_equal_request_without_a_call_byte_for_byte()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream);

        CacheWorld.Exchange first = await world.AskAsync();
        world.Time.Advance(TimeSpan.FromSeconds(65));
        CacheWorld.Exchange second = await world.AskAsync();

        Assert.Equal(1, upstream.Calls);
        Assert.Equal("miss", first.Note);
        Assert.Equal(Outcome.Completed, first.Context.Outcome);
        Assert.Equal("exact", second.Note);
        Assert.Equal(first.Output.Text, second.Output.Text);
        Assert.Equal(Outcome.CacheHit, second.Context.Outcome);
        Assert.Equal(CacheUse.Exact, second.Context.Cache);
        Assert.Equal(TimeSpan.FromSeconds(65), second.Output.Head.Cache!.Age);
        Assert.Equal(Answers.Usage, second.Context.Usage);
        Assert.Equal(0, second.Output.Head.Attempts);
        Assert.Null(second.Context.Reservation);
    }

    [Fact]
    public async Task Tells_what_a_hit_saved_and_counts_its_tokens_once()
    {
        await using var world = new CacheWorld(Answers.Relay());

        CacheWorld.Exchange first = await world.AskAsync();
        CacheWorld.Exchange second = await world.AskAsync();

        Assert.Equal(0.00006m, first.Context.CostUsd);
        Assert.Equal(0m, second.Context.CostUsd);
        Assert.Contains("penstock_cache_saved_usd_total{model=\"small\"} 6E-05", Scrape(world), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("penstock_gateway_tokens_total{model=\"small\",kind=\"prompt\"} 10", Scrape(world), StringComparison.Ordinal);
        Assert.Contains("penstock_cache_requests_total{model=\"small\",result=\"exact\"} 1", Scrape(world), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.00006)]
    [InlineData(0.1, 0.000006)]
    public async Task Bills_a_hit_as_the_operator_says(double share, double billed)
    {
        await using var world = new CacheWorld(Answers.Relay(), new CacheOptions { Exact = TimeSpan.FromMinutes(1), Bill = (decimal)share });

        await world.AskAsync();
        CacheWorld.Exchange hit = await world.AskAsync();

        Assert.Equal((decimal)billed, hit.Context.CostUsd);
        Assert.Equal((decimal)billed, hit.Output.Head.CostUsd);
    }

    [Fact]
    public async Task Forgets_an_answer_when_its_time_is_over()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream, new CacheOptions { Exact = TimeSpan.FromMinutes(1) });

        await world.AskAsync();
        world.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("exact", (await world.AskAsync()).Note);
        world.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("miss", (await world.AskAsync()).Note);
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task Lives_are_shortened_by_chance_and_never_lengthened()
    {
        await using var world = new CacheWorld(Answers.Relay(), options: new AnswerCacheOptions { Jitter = 0.1 });
        long[] lives = [.. Enumerable.Range(0, 200).Select(_ => world.Cache.Lives(new CacheOptions(), TimeSpan.FromSeconds(100), 0).Fresh)];

        Assert.All(lives, life => Assert.InRange(life, 90_000, 100_000));
        Assert.True(lives.Distinct().Count() > 100);
    }

    [Fact]
    public async Task Never_crosses_tenants()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream);

        await world.AskAsync(tenant: "acme");

        Assert.Equal("miss", (await world.AskAsync(tenant: "globex")).Note);
        Assert.Equal("miss", (await world.AskAsync()).Note);
        Assert.Equal("exact", (await world.AskAsync(tenant: "acme")).Note);
    }

    [Fact]
    public async Task Lets_sampled_requests_by_unless_the_model_opts_in()
    {
        const string sampled = """{"model":"small","messages":[{"role":"user","content":"hello"}]}""";
        FakeUpstream upstream = Answers.Relay();
        await using var strict = new CacheWorld(upstream);
        await using var lax = new CacheWorld(upstream, new CacheOptions { Exact = TimeSpan.FromMinutes(1), Sampled = true });

        Assert.Equal("bypass", (await strict.AskAsync(sampled)).Note);
        Assert.Equal("bypass", (await strict.AskAsync(sampled)).Note);
        await lax.AskAsync(sampled);
        Assert.Equal("exact", (await lax.AskAsync(sampled)).Note);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Never_keeps_what_was_cut_or_filtered(string reason)
    {
        FakeUpstream upstream = Answers.Relay(Answers.Chat(reason: reason));
        await using var world = new CacheWorld(upstream);

        await world.AskAsync();
        await world.AskAsync();

        Assert.Equal(2, upstream.Calls);
    }

    [Theory]
    [InlineData("openai/tools.json", false, false)]
    [InlineData("openai/tools.json", true, true)]
    [InlineData("openai/refusal.json", true, false)]
    public async Task Keeps_tool_calls_only_where_the_operator_says_so_and_refusals_never(string vector, bool toolCalls, bool isKept)
    {
        FakeUpstream upstream = Answers.Relay(Answers.Vector(vector));
        await using var world = new CacheWorld(upstream, new CacheOptions { Exact = TimeSpan.FromMinutes(1), ToolCalls = toolCalls });

        await world.AskAsync();
        CacheWorld.Exchange second = await world.AskAsync();

        Assert.Equal(isKept ? "exact" : "miss", second.Note);
    }

    [Fact]
    public async Task Never_keeps_an_answer_that_broke_off()
    {
        var upstream = new FakeUpstream(relays: true, (_, _) =>
        {
            var answer = new Pipeline.FakeAnswer { IsStream = true };
            Answers.Push(answer, Answers.ChatStream("Hi")[..1]);
            answer.End(new ProviderFault(new(ErrorKind.StreamBroken, "cut"), FaultCause.ServerFault));
            return ValueTask.FromResult<ProviderAnswer>(answer);
        });
        await using var world = new CacheWorld(upstream);

        CacheWorld.Exchange first = await world.AskAsync(isStream: true);
        await world.AskAsync(isStream: true);

        Assert.Equal(ErrorKind.StreamBroken, first.Context.Error?.Kind);
        Assert.Equal(2, upstream.Calls);
        Assert.Equal(0, world.Cache.Status.Answers);
    }

    [Fact]
    public async Task Honours_cache_control()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream);

        Assert.Equal("bypass", (await world.AskAsync(caching: new CacheDirectives { NoStore = true })).Note);
        Assert.Equal(ErrorKind.NotCached, (await world.AskAsync(caching: new CacheDirectives { OnlyIfCached = true })).Context.Error?.Kind);
        Assert.Equal("miss", (await world.AskAsync()).Note);
        Assert.Equal("exact", (await world.AskAsync(caching: new CacheDirectives { OnlyIfCached = true })).Note);
        Assert.Equal("miss", (await world.AskAsync(caching: new CacheDirectives { NoCache = true })).Note);
        world.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("exact", (await world.AskAsync(caching: new CacheDirectives { MaxAge = TimeSpan.FromSeconds(30) })).Note);
        Assert.Equal("miss", (await world.AskAsync(caching: new CacheDirectives { MaxAge = TimeSpan.FromSeconds(29) })).Note);
        Assert.Equal(4, upstream.Calls);
    }

    [Fact]
    public async Task Invalidates_by_tenant_model_and_tag()
    {
        await using var world = new CacheWorld(Answers.Relay());
        var tagged = new CacheDirectives { Tags = ["kb-1"] };
        async Task<string> NotesAsync() => string.Join(
            ' ',
            (await world.AskAsync(tenant: "a")).Note,
            (await world.AskAsync(tenant: "b")).Note,
            (await world.AskAsync(tenant: "a", caching: tagged)).Note,
            (await world.AskAsync(tenant: "b", caching: tagged)).Note);
        Assert.Equal("miss miss miss miss", await NotesAsync());
        Assert.Equal("exact exact exact exact", await NotesAsync());

        await world.Cache.InvalidateAsync(new CacheScope(Tag: "kb-1"), TestContext.Current.CancellationToken);
        Assert.Equal("exact exact miss miss", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(Tenant: "a", Tag: "kb-1"), TestContext.Current.CancellationToken);
        Assert.Equal("exact exact miss exact", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(Tenant: "b"), TestContext.Current.CancellationToken);
        Assert.Equal("exact miss exact miss", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(Model: "other"), TestContext.Current.CancellationToken);
        Assert.Equal("exact exact exact exact", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(Model: "small"), TestContext.Current.CancellationToken);
        Assert.Equal("miss miss miss miss", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(Tenant: "a", Model: "small"), TestContext.Current.CancellationToken);
        Assert.Equal("miss exact miss exact", await NotesAsync());
        await world.Cache.InvalidateAsync(new CacheScope(), TestContext.Current.CancellationToken);
        Assert.Equal("miss miss miss miss", await NotesAsync());
    }

    [Fact]
    public async Task Removes_one_answer_by_the_name_that_its_header_gives()
    {
        await using var world = new CacheWorld(Answers.Relay());
        await world.AskAsync();
        string entry = (await world.AskAsync()).Output.Head.Cache!.Entry!;

        CacheInvalidation done = await world.Cache.RemoveAsync(AnswerKey.Parse(entry)!.Value, TestContext.Current.CancellationToken);

        Assert.Equal(1, done.Removed);
        Assert.Equal("miss", (await world.AskAsync()).Note);
        world.Time.Advance(TimeSpan.FromMilliseconds(2));
        await world.AskAsync(caching: new CacheDirectives { NoCache = true });
        Assert.Equal("exact", (await world.AskAsync()).Note);
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_when_it_was_invalidated_is_not_given_again()
    {
        var answer = new Pipeline.FakeAnswer { IsStream = true };
        var upstream = new FakeUpstream(relays: true, (_, _) => ValueTask.FromResult<ProviderAnswer>(answer));
        await using var world = new CacheWorld(upstream);
        Task<CacheWorld.Exchange> running = world.AskAsync(isStream: true);

        await world.Cache.InvalidateAsync(new CacheScope(), TestContext.Current.CancellationToken);
        Answers.Push(answer, Answers.ChatStream("old"));
        answer.End(null);
        await running;
        upstream.Answer = (_, _) => ValueTask.FromResult<ProviderAnswer>(Answers.Stream(Answers.ChatStream("new")));
        CacheWorld.Exchange next = await world.AskAsync(isStream: true);

        Assert.Contains("new", next.Output.Text, StringComparison.Ordinal);
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task Stands_in_for_a_target_that_fails_and_says_so()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(
            upstream, new CacheOptions { Exact = TimeSpan.FromMinutes(1), StaleIfError = TimeSpan.FromHours(1) });
        CacheWorld.Exchange first = await world.AskAsync();
        world.Time.Advance(TimeSpan.FromMinutes(30));
        upstream.Answer = Pipeline.FakeProvider.Faults(FaultCause.ServerFault);

        CacheWorld.Exchange stale = await world.AskAsync();
        CacheWorld.Exchange refused = await world.AskAsync(caching: new CacheDirectives { NoCache = true });
        world.Time.Advance(TimeSpan.FromHours(1));
        CacheWorld.Exchange tooOld = await world.AskAsync();

        Assert.Equal(first.Output.Text, stale.Output.Text);
        Assert.True(stale.Output.Head.Cache!.IsStale);
        Assert.Equal(Outcome.CacheHit, stale.Context.Outcome);
        Assert.Null(stale.Context.Error);
        Assert.Equal(ErrorKind.UpstreamFault, refused.Context.Error?.Kind);
        Assert.Equal(ErrorKind.UpstreamFault, tooOld.Context.Error?.Kind);
    }

    [Fact]
    public async Task Does_not_stand_in_for_a_target_that_refused_the_request()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(
            upstream, new CacheOptions { Exact = TimeSpan.FromMinutes(1), StaleIfError = TimeSpan.FromHours(1) });
        await world.AskAsync();
        world.Time.Advance(TimeSpan.FromMinutes(2));
        upstream.Answer = Pipeline.FakeProvider.Faults(FaultCause.Rejected, ErrorKind.UpstreamRejected);

        Assert.Equal(ErrorKind.UpstreamRejected, (await world.AskAsync()).Context.Error?.Kind);
    }

    [Fact]
    public async Task Keeps_embeddings()
    {
        const string body = """{"model":"small","input":"hello"}""";
        FakeUpstream upstream = Answers.Relay("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"small","usage":{"prompt_tokens":1,"total_tokens":1}}""");
        await using var world = new CacheWorld(upstream);

        CacheWorld.Exchange first = await world.AskAsync(body, operation: Operation.Embedding);
        CacheWorld.Exchange second = await world.AskAsync(body, operation: Operation.Embedding);

        Assert.Equal("exact", second.Note);
        Assert.Equal(first.Output.Text, second.Output.Text);
    }

    [Fact]
    public async Task A_model_without_a_cache_says_nothing_of_one()
    {
        FakeUpstream upstream = Answers.Relay();
        await using var world = new CacheWorld(upstream, new CacheOptions());

        await world.AskAsync();
        CacheWorld.Exchange second = await world.AskAsync();

        Assert.Null(second.Output.Head.Cache);
        Assert.Equal(2, upstream.Calls);
    }

    private static string Scrape(CacheWorld world)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        world.Metrics.Write(output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
