using System.Buffers;
using System.Text;
using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>What the gateway answers from the semantic cache, and what it does not. The real embedding model, the production pipeline.</summary>
public sealed class SemanticServingTests
{
    private const string Known = "How do I reset my password?";
    private const string Alike = "What must I do to reset my password?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Learns_in_shadow_and_then_answers_other_wordings()
    {
        FakeUpstream upstream = Faq.Upstream();
        await using var world = new CacheWorld(upstream, Faq.Cache());

        Assert.Equal(0, (await Faq.TeachAsync(world, 150)).Hits);
        Assert.Equal("shadow", Assert.Single(world.Semantic.Operations.Domains()).State);
        (int hits, int wrong) = await Faq.TeachAsync(world, 600, seed: 2);

        DomainStatus status = Assert.Single(world.Semantic.Operations.Domains());
        Assert.Equal("serving", status.State);
        Assert.True(hits > 150, $"{hits} hits");
        Assert.True(wrong <= 60, $"{wrong} wrong of 600");
        Assert.Equal(750 - hits, upstream.Calls);
        Assert.True(status.Decisions["audit"] > 0);
        string scrape = Scrape(world);
        Assert.Contains("penstock_semantic_decisions_total{model=\"small\",decision=\"hit\"} " + hits, scrape, StringComparison.Ordinal);
        Assert.Contains("penstock_semantic_labels_total{model=\"small\",source=\"audit\"", scrape, StringComparison.Ordinal);
        Assert.Contains($"penstock_cache_requests_total{{model=\"small\",result=\"semantic\"}} {hits}", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_it_did_and_bills_by_policy()
    {
        await using CacheWorld world = await TaughtAsync();

        CacheWorld.Exchange hit = await HitAsync(world);

        CacheNote note = hit.Output.Head.Cache!;
        Assert.InRange(note.Similarity!.Value, 0.5, 0.9999);
        Assert.Equal(64, note.Entry!.Length);
        Assert.NotNull(note.Age);
        Assert.Equal(Faq.Password, Faq.TextOf(hit));
        Assert.Equal((CacheUse.Semantic, Outcome.CacheHit), (hit.Context.Cache, hit.Context.Outcome));
        Assert.Equal(0.1m * 0.00006m, hit.Context.CostUsd);
        Assert.Equal(Answers.Usage, hit.Context.Usage);
        Assert.Null(hit.Context.Reservation);
    }

    [Theory]
    [InlineData("other tenant")]
    [InlineData("no tenant")]
    [InlineData("system text")]
    [InlineData("parameter")]
    [InlineData("unknown parameter")]
    [InlineData("tools")]
    [InlineData("tag")]
    [InlineData("several answers")]
    public async Task Answers_nobody_else(string difference)
    {
        FakeUpstream upstream = Faq.Upstream();
        await using CacheWorld world = await TaughtAsync(upstream, "acme");
        await HitAsync(world, "acme");
        HashSet<string?> taught = [.. world.Semantic.Operations.Entries("acme", null, 1000).Select(kept => kept.Entry.ToString())];
        Assert.NotEmpty(taught);

        for (int i = 0; i < 20; i++)
        {
            string question = Alike + new string(' ', i); // never exact; what was learned in its own frame may answer it
            CacheWorld.Exchange exchange = difference switch
            {
                "other tenant" => await world.AskAsync(Faq.Ask(question), tenant: "evil"),
                "no tenant" => await world.AskAsync(Faq.Ask(question)),
                "system text" => await world.AskAsync(Faq.Ask(question).Replace("[{", "[{\"role\":\"system\",\"content\":\"Be rude.\"},{", StringComparison.Ordinal), tenant: "acme"),
                "parameter" => await world.AskAsync(Faq.Ask(question, "\"max_tokens\":7,"), tenant: "acme"),
                "unknown parameter" => await world.AskAsync(Faq.Ask(question, "\"new_thing\":1,"), tenant: "acme"),
                "tools" => await world.AskAsync(Faq.Ask(question, """ "tools":[{"type":"function","function":{"name":"f"}}],"""), tenant: "acme"),
                "tag" => await world.AskAsync(Faq.Ask(question), tenant: "acme", caching: new CacheDirectives { Tags = ["kb"] }),
                _ => await world.AskAsync(Faq.Ask(question, "\"n\":2,"), tenant: "acme"),
            };
            Assert.True(i > 0 || exchange.Note == "miss");
            Assert.DoesNotContain(exchange.Output.Head.Cache!.Entry, taught);
        }
    }

    [Fact]
    public async Task A_client_may_be_stricter_than_its_operator()
    {
        await using CacheWorld world = await TaughtAsync();
        await HitAsync(world);

        foreach (CacheDirectives directives in new[]
        {
            new CacheDirectives { NoSemantic = true }, new CacheDirectives { MostSemanticRisk = 0.0001 }, new CacheDirectives { NoCache = true }, new CacheDirectives { NoStore = true },
            new CacheDirectives { MaxAge = TimeSpan.Zero },
        })
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            for (int i = 0; i < 10; i++)
            {
                Assert.NotEqual("semantic", (await world.AskAsync(Faq.Ask(Alike), caching: directives)).Note);
            }
        }
    }

    [Fact]
    public async Task Answers_grow_too_old()
    {
        await using CacheWorld world = await TaughtAsync();
        await HitAsync(world);
        world.Time.Advance(TimeSpan.FromMinutes(61));

        for (int i = 0; i < 10; i++)
        {
            CacheWorld.Exchange exchange = await world.AskAsync(Faq.Ask(Alike + new string(' ', i)));
            Assert.True(exchange.Output.Head.Cache!.Age is null || exchange.Output.Head.Cache.Age <= TimeSpan.FromHours(1));
        }

        Assert.True(world.Semantic.Operations.Domains()[0].Decisions["expired"] > 0);
    }

    [Fact]
    public async Task An_answer_that_comes_back_another_after_its_time_takes_its_group_along()
    {
        string password = Faq.Password;
        FakeUpstream upstream = Faq.Upstream(question => Faq.AnswerTo(question) is var answer && answer == Faq.Password ? password : answer);
        await using CacheWorld world = await TaughtAsync(upstream);
        await HitAsync(world);
        world.Time.Advance(TimeSpan.FromMinutes(61));
        password = "Passwords are gone: sign in with your phone.";
        await world.AskAsync(Faq.Ask(Alike));
        await world.Semantic.SettleAsync();

        for (int i = 0; i < 30; i++)
        {
            CacheWorld.Exchange exchange = await world.AskAsync(Faq.Ask(Known + new string(' ', i)));
            Assert.Equal(password, Faq.TextOf(exchange));
            await world.Semantic.SettleAsync();
        }
    }

    [Theory]
    [InlineData("length", "How do I reset my password?")]
    [InlineData("content_filter", "How do I reset my password?")]
    [InlineData("stop", "What is the weather in Oslo today?")]
    [InlineData("volatile answer", "How do I reset my password?")]
    [InlineData("fails", "How do I reset my password?")]
    public async Task Keeps_no_answer_that_is_not_worth_it(string how, string question)
    {
        FakeUpstream upstream = Answers.Relay(Answers.Chat(how == "volatile answer" ? "Today it is closed." : "An answer.", how is "length" or "content_filter" ? how : "stop"));
        if (how == "fails")
        {
            upstream.Answer = (_, _) => throw new InvalidOperationException("the provider's bug");
        }

        await using var world = new CacheWorld(upstream, Faq.Cache());
        if (how == "fails")
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => world.AskAsync(Faq.Ask(question)));
        }
        else
        {
            await world.AskAsync(Faq.Ask(question));
        }

        await world.Semantic.SettleAsync();
        Assert.Empty(world.Semantic.Operations.Entries(null, null, 10));
    }

    [Fact]
    public async Task Keeps_one_entry_for_a_question_that_comes_again()
    {
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache());
        for (int i = 0; i < 5; i++)
        {
            await world.AskAsync(Faq.Ask(i % 2 == 0 ? Known : Known.ToUpperInvariant() + " "));
            await world.Semantic.SettleAsync();
        }

        KeptQuestion kept = Assert.Single(world.Semantic.Operations.Entries(null, null, 10));
        Assert.Equal(1, kept.Members);
    }

    [Fact]
    public async Task Keeps_to_its_bounds()
    {
        var bounds = new SemanticBounds { EntriesPerTenant = 30, ScopesPerTenant = 3 };
        await using var world = new CacheWorld(Faq.Upstream(), Faq.Cache(), bounds: bounds);
        for (int scope = 0; scope < 6; scope++)
        {
            await Faq.TeachAsync(world, 40, seed: scope, tenant: "acme", more: $"\"seed\":{scope},");
        }

        DomainStatus status = Assert.Single(world.Semantic.Operations.Domains());
        Assert.InRange(status.Entries, 1, 30);
        Assert.InRange(status.Scopes, 1, 3);
    }

    [Fact]
    public async Task An_embedding_model_behind_the_gateway_does_as_well()
    {
        var calls = new FakeUpstream(relays: true, (call, _) =>
        {
            // Two directions are enough: what has to do with passwords, and the rest.
            bool isPassword = Encoding.UTF8.GetString(call.Body!.Bytes.Span).Contains("password", StringComparison.Ordinal);
            return ValueTask.FromResult<Penstock.Providers.ProviderAnswer>(
                Answers.Body($$$"""{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[{{{(isPassword ? "3,4,0" : "0,0,2")}}}]}],"usage":{"prompt_tokens":3,"total_tokens":3}}"""));
        });
        CacheOptions options = Faq.Cache() with { Semantic = new SemanticCacheOptions { Embedding = "other", MaxErrorRate = 0.1 } };
        await using var world = new CacheWorld(Faq.Upstream(), options, others: calls);

        await Faq.TeachAsync(world, 50);

        Assert.True(calls.Calls > 20, $"{calls.Calls} calls");
        Assert.Equal(0, world.Semantic.Operations.Domains()[0].Decisions.GetValueOrDefault("embedding"));
        Assert.NotEmpty(world.Semantic.Operations.Entries(null, "small", 10));
        calls.Answer = (_, _) => ValueTask.FromResult<Penstock.Providers.ProviderAnswer>(Answers.Body("{}"));
        Assert.Equal("miss", (await world.AskAsync(Faq.Ask("Is there anything new about printers?"))).Note);
        Assert.Equal(1, world.Semantic.Operations.Domains()[0].Decisions["embedding"]);
    }

    [Fact]
    public async Task Another_model_may_be_the_judge()
    {
        var judge = new FakeUpstream(relays: true, (call, _) =>
        {
            string body = Encoding.UTF8.GetString(call.Body!.Bytes.Span);
            return ValueTask.FromResult<Penstock.Providers.ProviderAnswer>(Answers.Body(Answers.Chat(body.Contains("Press it.", StringComparison.Ordinal) && body.Contains("Push that.", StringComparison.Ordinal) ? "SAME" : "DIFFERENT")));
        });
        int calls = 0;
        FakeUpstream upstream = Faq.Upstream(question => question.Contains("password", StringComparison.Ordinal) ? (calls++ % 2 == 0 ? "Press it." : "Push that.") : "Something else altogether.");
        CacheOptions options = Faq.Cache() with { Semantic = new SemanticCacheOptions { Judge = "other" } };
        await using var world = new CacheWorld(upstream, options, others: judge);

        await world.AskAsync(Faq.Ask(Known));
        await world.Semantic.SettleAsync();
        await world.AskAsync(Faq.Ask(Alike));
        await world.Semantic.SettleAsync();

        Assert.Equal(1, judge.Calls);
        Assert.All(world.Semantic.Operations.Entries(null, null, 10), entry => Assert.Equal(2, entry.Members));
    }

    internal static string Scrape(CacheWorld world)
    {
        var output = new ArrayBufferWriter<byte>();
        world.Metrics.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A world that serves.</summary>
    internal static async Task<CacheWorld> TaughtAsync(FakeUpstream? upstream = null, string? tenant = null, ISemanticStore? learned = null, IAnswerStore? answers = null)
    {
        var world = new CacheWorld(upstream ?? Faq.Upstream(), Faq.Cache(), answers, learned);
        await world.Cache.StartAsync(Token);
        await Faq.TeachAsync(world, 500, tenant: tenant);
        return world;
    }

    /// <summary>A hit on the password; some would-be hits are audited.</summary>
    internal static async Task<CacheWorld.Exchange> HitAsync(CacheWorld world, string? tenant = null)
    {
        for (int i = 0; i < 20; i++)
        {
            CacheWorld.Exchange exchange = await world.AskAsync(Faq.Ask("I really want to reset my password" + new string('!', i)), tenant: tenant);
            await world.Semantic.SettleAsync();
            if (exchange.Note == "semantic")
            {
                return exchange;
            }
        }

        throw new InvalidOperationException("No hit in twenty requests.");
    }
}
