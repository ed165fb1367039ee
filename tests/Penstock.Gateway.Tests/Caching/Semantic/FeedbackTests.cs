using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching.Semantic;

/// <summary>Whoever got a wrong answer can say so, about his own; then nobody gets it again.</summary>
public sealed class FeedbackTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_answer_is_taken_away_from_all_questions_and_labelled()
    {
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(tenant: "acme");
        AnswerKey entry = Entry(await SemanticServingTests.HitAsync(world, "acme"));
        int labels = world.Semantic.Operations.Domains()[0].Calibration.Labels;

        FeedbackResult result = (await world.Semantic.Operations.JudgeAsync(entry, isRight: false, "req_1", FeedbackAuthor.Of("acme"), Token))!;

        Assert.True(result.Removed > 0);
        Assert.True(result.IsLearned);
        Assert.Equal(labels + 1, world.Semantic.Operations.Domains()[0].Calibration.Labels);
        Assert.DoesNotContain(world.Semantic.Operations.Entries("acme", null, 1000), kept => kept.Entry == entry);
        for (int i = 0; i < 10; i++)
        {
            CacheWorld.Exchange next = await world.AskAsync(Faq.Ask("I really want to reset my password" + new string('?', i)), tenant: "acme");
            Assert.NotEqual(entry.ToString(), next.Output.Head.Cache!.Entry);
        }
    }

    [Fact]
    public async Task Another_tenants_answers_do_not_exist()
    {
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(tenant: "acme");
        AnswerKey entry = Entry(await SemanticServingTests.HitAsync(world, "acme"));

        Assert.Null(await world.Semantic.Operations.JudgeAsync(entry, isRight: false, null, FeedbackAuthor.Of("evil"), Token));
        Assert.Null(await world.Semantic.Operations.JudgeAsync(entry, isRight: false, null, FeedbackAuthor.Of(null), Token));
        Assert.Contains(world.Semantic.Operations.Entries("acme", null, 1000), kept => kept.Entry == entry);
    }

    [Fact]
    public async Task Praise_of_a_tenant_loosens_nothing_and_an_operators_is_a_label()
    {
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(tenant: "acme");
        AnswerKey entry = Entry(await SemanticServingTests.HitAsync(world, "acme"));
        int labels = world.Semantic.Operations.Domains()[0].Calibration.Labels;

        Assert.False((await world.Semantic.Operations.JudgeAsync(entry, isRight: true, null, FeedbackAuthor.Of("acme"), Token))!.IsLearned);
        Assert.Equal(labels, world.Semantic.Operations.Domains()[0].Calibration.Labels);
        entry = Entry(await SemanticServingTests.HitAsync(world, "acme"));
        labels = world.Semantic.Operations.Domains()[0].Calibration.Labels;
        Assert.True((await world.Semantic.Operations.JudgeAsync(entry, isRight: true, null, FeedbackAuthor.Operator, Token))!.IsLearned);
        Assert.Equal(labels + 1, world.Semantic.Operations.Domains()[0].Calibration.Labels);
    }

    [Fact]
    public async Task Wrong_answers_of_the_exact_cache_go_as_well()
    {
        await using var world = new CacheWorld(Answers.Relay());
        await world.AskAsync(tenant: "acme");
        AnswerKey entry = Entry(await world.AskAsync(tenant: "acme"));

        Assert.Null(await world.Semantic.Operations.JudgeAsync(entry, isRight: false, null, FeedbackAuthor.Of("evil"), Token));
        Assert.NotNull(await world.Semantic.Operations.JudgeAsync(entry, isRight: false, null, FeedbackAuthor.Of("acme"), Token));
        Assert.Equal("miss", (await world.AskAsync(tenant: "acme")).Note);
    }

    [Fact]
    public async Task Operators_take_out_by_entry_tenant_and_model()
    {
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(tenant: "acme");
        AnswerKey entry = Entry(await SemanticServingTests.HitAsync(world, "acme"));

        Assert.True(world.Semantic.Operations.Remove(entry) > 0);
        Assert.Equal(0, world.Semantic.Operations.Remove(entry));
        Assert.Equal(0, world.Semantic.Operations.Invalidate(new CacheScope("evil")));
        Assert.Equal(0, world.Semantic.Operations.Invalidate(new CacheScope(Tag: "kb")));
        Assert.True(world.Semantic.Operations.Invalidate(new CacheScope(Model: "small")) > 0);
        Assert.Empty(world.Semantic.Operations.Entries(null, null, 10));
    }

    [Fact]
    public async Task An_invalidation_puts_questions_out_of_reach_by_their_key_alone()
    {
        await using CacheWorld world = await SemanticServingTests.TaughtAsync(tenant: "acme");
        await SemanticServingTests.HitAsync(world, "acme");
        world.Time.Advance(TimeSpan.FromSeconds(1));

        await world.Cache.InvalidateAsync(new CacheScope("acme"), Token);

        Assert.Equal("miss", (await world.AskAsync(Faq.Ask("What must I do to reset my password?"), tenant: "acme")).Note);
    }

    [Theory]
    [InlineData("""{"entry":"ENTRY","verdict":"wrong"}""", true)]
    [InlineData("""{"entry":"ENTRY","verdict":"right","request":"req_1"}""", true)]
    [InlineData("""{"entry":"ENTRY","verdict":"bad"}""", false)]
    [InlineData("""{"entry":"12","verdict":"wrong"}""", false)]
    [InlineData("""{"entry":"ENTRY","verdict":"wrong","why":"x"}""", false)]
    [InlineData("[]", false)]
    [InlineData("no json", false)]
    public void Reads_what_is_said(string body, bool isFine)
    {
        FeedbackRequest? read = FeedbackRequest.Read(System.Text.Encoding.UTF8.GetBytes(body.Replace("ENTRY", new string('a', 64), StringComparison.Ordinal)), out string problem);

        Assert.Equal(isFine, read is not null);
        Assert.NotEmpty(problem);
    }

    private static AnswerKey Entry(CacheWorld.Exchange hit) => AnswerKey.Parse(hit.Output.Head.Cache!.Entry!)!.Value;
}
