using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Providers;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Tests.Experiments;

/// <summary>Canaries, shares that are changed while everything runs, and shadows.</summary>
public sealed class ExperimentTests
{
    [Fact]
    public async Task A_canary_gets_its_share_of_conversations_and_nothing_of_the_others()
    {
        var harness = new PipelineHarness(Canary(20));
        var old = new FakeProvider(FakeProvider.Says("old"));
        var trial = new FakeProvider(FakeProvider.Says("new"));
        harness.Add("old", old);
        harness.Add("new", trial);

        for (int i = 0; i < 2000; i++)
        {
            await harness.RunAsync(harness.Context(session: $"conversation {i}"));
        }

        // Five standard deviations of 2000 draws at 20 %.
        Assert.InRange(trial.Calls.Count, 400 - 90, 400 + 90);
        Assert.Equal(2000, old.Calls.Count + trial.Calls.Count);
    }

    [Fact]
    public async Task A_conversation_stays_where_it_is_and_only_moves_to_a_share_that_grows()
    {
        var harness = new PipelineHarness(Canary(10));
        harness.Add("old", new FakeProvider(FakeProvider.Says("old")));
        harness.Add("new", new FakeProvider(FakeProvider.Says("new")));
        HashSet<int> first = await OnTrialAsync(harness);
        Assert.Equal(first, await OnTrialAsync(harness));

        harness.Route.Traffic.Set(harness.Route, new Dictionary<string, double>(StringComparer.Ordinal), canaryPercent: 40);
        HashSet<int> grown = await OnTrialAsync(harness);

        Assert.Superset(first, grown);
        Assert.InRange(grown.Count, first.Count + 1, 200);
        harness.Route.Traffic.Reset(harness.Route);
        Assert.Equal(first, await OnTrialAsync(harness));
    }

    [Fact]
    public async Task A_canary_that_fails_falls_back_to_the_others()
    {
        var harness = new PipelineHarness(Canary(100));
        harness.Add("old", new FakeProvider(FakeProvider.Says("old")));
        harness.Add("new", new FakeProvider(FakeProvider.Faults(FaultCause.ServerFault)));

        InferenceContext context = await harness.RunAsync();

        Assert.Equal("old", harness.Output.Text);
        Assert.Equal(2, context.Attempts);
    }

    [Fact]
    public void Weights_are_changed_at_once_and_come_back_with_a_reset()
    {
        var harness = new PipelineHarness();
        TargetState target = harness.Add("one", new FakeProvider(FakeProvider.Says("x")));

        harness.Route.Traffic.Set(harness.Route, new Dictionary<string, double>(StringComparer.Ordinal) { ["one"] = 7 }, null);
        Assert.Equal(7, target.Load.Weight);
        Assert.True(harness.Route.Traffic.IsAny);

        harness.Route.Traffic.Reset(harness.Route);
        Assert.Equal(1, target.Load.Weight);
        Assert.False(harness.Route.Traffic.IsAny);
    }

    [Fact]
    public async Task A_shadow_is_asked_afterwards_compared_and_never_returned()
    {
        var harness = new PipelineHarness(Shadow());
        harness.Add("main", Saying("the quick brown fox"));
        harness.Add("other", Saying("the quick red fox"), tier: 1, prices: new PriceOptions { InputUsdPerMillion = 1_000_000, OutputUsdPerMillion = 0 });

        InferenceContext context = await harness.RunAsync();

        Assert.DoesNotContain("red", harness.Output.Text, StringComparison.Ordinal);
        Assert.Equal(1, context.Attempts);
        ShadowComparison comparison = Assert.Single(harness.Shadows.Read("small"));
        Assert.Equal(("main", "other", null), (comparison.Target, comparison.Shadow, comparison.Failure));
        Assert.Equal(0.75, comparison.Similarity);
        Assert.Equal((19, 17), (comparison.Returned.Characters, comparison.Compared.Characters));
        Assert.Equal(("stop", "stop"), (comparison.Returned.FinishReason, comparison.Compared.FinishReason));
        Assert.Equal(3, comparison.CostUsd);
        Assert.Null(context.CostUsd);
    }

    [Fact]
    public async Task A_shadow_has_a_row_of_its_own_and_the_caller_does_not_see_it()
    {
        string folder = Directory.CreateTempSubdirectory("penstock-").FullName;
        string id = AttemptId.Prefix + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        Assert.True(AttemptId.TryParse(id, out Guid exchange));
        await using (AttemptLedger ledger = AttemptLedger.Open(new StorageOptions { Path = Path.Combine(folder, "penstock.db") }, TimeProvider.System, _ => { }, out _)!)
        {
            var harness = new PipelineHarness(Shadow(), ledger);
            harness.Add("main", Saying("the quick brown fox"), prices: new PriceOptions { InputUsdPerMillion = 1_000_000, OutputUsdPerMillion = 0 });
            harness.Add("other", Saying("the quick red fox"), tier: 1, prices: new PriceOptions { InputUsdPerMillion = 2_000_000, OutputUsdPerMillion = 0 });
            InferenceContext context = harness.Context();
            context.Request = context.Request with { RequestId = id };
            await harness.RunAsync(context);

            IReadOnlyList<AttemptRow> rows = [];
            for (int attempt = 0; attempt < 2400 && rows.Count < 2; attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
                rows = await ledger.Reader.FindAsync(exchange, TestContext.Current.CancellationToken);
            }

            Assert.Equal([("main", 1, false), ("other", 2, true)], rows.Select(row => (row.Target, row.Ordinal, row.Traits.HasFlag(AttemptTraits.Shadow))));
            RequestRecord record = LedgerRecords.Of(id, rows);
            Assert.Equal((1, rows[0].CostUsd), (record.Attempts, record.CostUsd));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_shadow_that_fails_is_not_tried_again_and_nobody_notices()
    {
        var harness = new PipelineHarness(Shadow());
        var other = new FakeProvider(FakeProvider.Faults(FaultCause.ServerFault), FakeProvider.Says("never"));
        harness.Add("main", Saying("fine"));
        harness.Add("other", other, tier: 1);

        Assert.Equal(Outcome.Completed, (await harness.RunAsync()).Outcome);

        Assert.Single(other.Calls);
        Assert.Equal("fault", Assert.Single(harness.Shadows.Read()).Failure);
    }

    [Fact]
    public async Task More_shadows_than_run_at_once_are_left_out()
    {
        var harness = new PipelineHarness(Shadow());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new FakeProvider(FakeProvider.Stalls(called));
        harness.Add("main", Saying("fine"));
        harness.Add("other", other, tier: 1);

        for (int i = 0; i < ShadowStage.MostRunning + 5; i++)
        {
            await harness.RunAsync();
        }

        Assert.Equal(ShadowStage.MostRunning, other.Calls.Count);
    }

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("a b", "", 0)]
    [InlineData("The cat, sat.", "the CAT sat", 1)]
    [InlineData("a a b", "a b b", 2.0 / 3)]
    public void Texts_are_as_alike_as_the_words_that_they_share(string one, string other, double alike) =>
        Assert.Equal(alike, TextSimilarity.Of(one, other), 6);

    private static async Task<HashSet<int>> OnTrialAsync(PipelineHarness harness)
    {
        HashSet<int> found = [];
        for (int i = 0; i < 300; i++)
        {
            InferenceContext context = await harness.RunAsync(harness.Context(session: $"conversation {i}"));
            if (context.Target?.Options.Name is "new")
            {
                found.Add(i);
            }
        }

        return found;
    }

    private static FakeProvider Saying(string text) => new((_, _) =>
    {
        FakeAnswer answer = FakeAnswer.Whole(isStream: true, $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        answer.Count(new TokenUsage { PromptTokens = 3, OutputTokens = 4 });
        return ValueTask.FromResult<ProviderAnswer>(answer);
    });

    private static ModelOptions Canary(double percent) => new() { Name = "small", Targets = [], Canary = new TrafficShare("new", percent) };

    private static ModelOptions Shadow() => new() { Name = "small", Targets = [], Shadow = new TrafficShare("other", 100) };
}
