using System.Buffers;
using System.Text;
using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resilience;
using Penstock.Gateway.Resolution;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Resilience;

/// <summary>A second attempt beside a slow first one.</summary>
public sealed class HedgeTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Goes_to_another_target_and_the_slow_one_is_cancelled_as_soon_as_it_wins()
    {
        var harness = new PipelineHarness(Hedged());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new FakeProvider(FakeProvider.Stalls(called));
        var fast = new FakeProvider(FakeProvider.Says("fast"));
        harness.Add("slow", slow);
        TargetState winner = harness.Add("fast", fast);
        Task<InferenceContext> run = harness.RunAsync();
        await called.Task;

        harness.Time.Advance(TimeSpan.FromMilliseconds(990));
        Assert.Empty(fast.Calls);
        InferenceContext context = await harness.RunThroughAsync(run, Step);

        Assert.Equal("fast", harness.Output.Text);
        Assert.Same(winner, context.Target);
        Assert.Equal(2, context.Attempts);
        Assert.InRange(harness.Time.GetElapsedTime(context.AcceptedAt), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.2));
        Assert.Contains("penstock_gateway_attempts_total{model=\"small\",target=\"slow\",outcome=\"lost_hedge\"} 1", Metrics(harness), StringComparison.Ordinal);
        Assert.Contains("penstock_gateway_hedges_total{model=\"small\",result=\"won\"} 1", Metrics(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_loser_is_paid_for()
    {
        var harness = new PipelineHarness(Hedged());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var prices = new PriceOptions { InputUsdPerMillion = 1_000_000, OutputUsdPerMillion = 0 };
        FakeAnswer answer = FakeAnswer.Whole(isStream: true, "x");
        answer.Count(new TokenUsage { PromptTokens = 5, OutputTokens = 1 });
        harness.Add("slow", new FakeProvider(FakeProvider.Stalls(called)), prices: prices);
        harness.Add("fast", new FakeProvider(FakeProvider.Gives(answer)), prices: prices);
        Task<InferenceContext> run = harness.RunAsync();
        await called.Task;

        InferenceContext context = await harness.RunThroughAsync(run, Step);

        // Five tokens of the winner, and of the loser the prompt by its length: 17 bytes are 5 tokens.
        Assert.Equal(10, context.CostUsd);
        Assert.Equal(5, context.Usage?.PromptTokens);
    }

    [Fact]
    public async Task Whoever_is_first_after_all_wins_and_the_hedge_loses()
    {
        var harness = new PipelineHarness(Hedged());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new FakeAnswer { IsStream = true };
        harness.Add("first", new FakeProvider(FakeProvider.Gives(answer)));
        harness.Add("hedge", new FakeProvider(FakeProvider.Stalls(called)));
        Task<InferenceContext> run = harness.RunAsync();
        harness.Time.Advance(TimeSpan.FromSeconds(1.1));
        await called.Task;

        answer.Push("late");
        answer.End(null);

        Assert.Equal(Outcome.Completed, (await run).Outcome);
        Assert.Equal("late", harness.Output.Text);
        Assert.Contains("penstock_gateway_hedges_total{model=\"small\",result=\"lost\"} 1", Metrics(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_attempt_that_fails_leaves_the_answer_to_its_hedge()
    {
        var harness = new PipelineHarness(Hedged());
        var slow = new FakeAnswer { IsStream = true };
        var hedge = new FakeAnswer { IsStream = true };
        harness.Add("slow", new FakeProvider(FakeProvider.Gives(slow)));
        harness.Add("hedge", new FakeProvider(FakeProvider.Gives(hedge)));
        Task<InferenceContext> run = harness.RunAsync();
        harness.Time.Advance(TimeSpan.FromSeconds(1.1));

        slow.End(new ProviderFault(new(Protocols.Errors.ErrorKind.UpstreamFault, "broke"), FaultCause.ServerFault));
        hedge.Push("whole");
        hedge.End(null);

        Assert.Equal(Outcome.Completed, (await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal("whole", harness.Output.Text);
    }

    [Fact]
    public async Task Is_an_attempt_and_counts_as_one()
    {
        var harness = new PipelineHarness(Hedged() with { Retry = new RetryOptions { Attempts = 1 }, Timeouts = new TimeoutOptions { Total = TimeSpan.FromSeconds(5) } });
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new FakeProvider(FakeProvider.Says("never"));
        harness.Add("slow", new FakeProvider(FakeProvider.Stalls(called)));
        harness.Add("other", other);

        InferenceContext context = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal(Outcome.Deadline, context.Outcome);
        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task Is_not_sent_when_the_reservation_does_not_hold_it()
    {
        var harness = new PipelineHarness(Hedged() with { Timeouts = new TimeoutOptions { Total = TimeSpan.FromSeconds(5) } });
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = new FakeProvider(FakeProvider.Says("never"));
        harness.Add("slow", new FakeProvider(FakeProvider.Stalls(called)));
        harness.Add("other", other);
        InferenceContext context = harness.Context();
        context.Reservation = new EmptyPurse();

        await harness.RunThroughAsync(harness.RunAsync(context), Step);

        Assert.Equal(Outcome.Deadline, context.Outcome);
        Assert.Empty(other.Calls);
        Assert.Contains("reason=\"reservation\"} 1", Metrics(harness), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_is_not_sent_either_and_the_client_hears_of_the_fault()
    {
        var harness = new PipelineHarness();
        var other = new FakeProvider(FakeProvider.Says("never"));
        harness.Add("broken", new FakeProvider(FakeProvider.Faults(FaultCause.ServerFault)));
        harness.Add("other", other);
        InferenceContext context = harness.Context();
        context.Reservation = new EmptyPurse();

        await harness.RunAsync(context);

        Assert.Equal(Outcome.UpstreamFault, context.Outcome);
        Assert.Equal(1, context.Attempts);
        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task Goes_to_another_replica_where_the_target_is_a_pool()
    {
        var harness = new PipelineHarness(Hedged());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var provider = new FakeProvider(FakeProvider.Stalls(called), FakeProvider.Says("other"));
        harness.Add("local", provider, pool: "workers");
        harness.Replicas.Set("workers", Ready("r1", 9001), Ready("r2", 9002));
        Task<InferenceContext> run = harness.RunAsync();
        await called.Task;

        await harness.RunThroughAsync(run, Step);

        Assert.Equal("other", harness.Output.Text);
        Assert.Equal(2, provider.Calls.Select(call => call.Replica!.Port).Distinct().Count());
    }

    [Fact]
    public async Task Waits_for_the_measured_quantile_and_measures_nothing_of_what_was_not_sent()
    {
        var harness = new PipelineHarness(Hedged() with { Hedge = new HedgeOptions() });
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fast = new FakeProvider(FakeProvider.Says("fast"));
        TargetState slow = harness.Add("slow", new FakeProvider(FakeProvider.Stalls(called)));
        harness.Add("fast", fast);
        for (int i = 0; i < 100; i++)
        {
            slow.FirstTokens.Observe(isStream: true, TimeSpan.FromSeconds(2));
        }

        Task<InferenceContext> run = harness.RunAsync();
        await called.Task;
        harness.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(fast.Calls);
        InferenceContext context = await harness.RunThroughAsync(run, Step);

        Assert.InRange(harness.Time.GetElapsedTime(context.AcceptedAt), TimeSpan.FromSeconds(1.95), TimeSpan.FromSeconds(2.2));
        Assert.Null(new FirstTokenTimes().Quantile(isStream: true, 0.95));
    }

    private static Replica Ready(string id, int port) => new(id, "workers", new Uri($"http://127.0.0.1:{port}"), ReplicaPhase.Ready);

    private static string Metrics(PipelineHarness harness)
    {
        var text = new ArrayBufferWriter<byte>();
        harness.Metrics.Write(text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static ModelOptions Hedged() => new()
    {
        Name = "small",
        Targets = [],
        Hedge = new HedgeOptions { After = new HedgeDelay(null, TimeSpan.FromSeconds(1)) },
    };

    private sealed class EmptyPurse : IReservation
    {
        public bool TryEnlarge(TargetState target) => false;
    }
}
