using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Pipeline;

/// <summary>Retries, failover and deadlines, on virtual time.</summary>
public sealed class ResilienceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Goes_to_the_next_tier_when_a_target_fails_and_tells_the_client_nothing_of_it()
    {
        var harness = new PipelineHarness();
        var broken = new FakeProvider(FakeProvider.Faults(FaultCause.ServerFault));
        var sound = new FakeProvider(FakeProvider.Says("a", "b"));
        harness.Add("broken", broken);
        TargetState second = harness.Add("sound", sound, tier: 1);

        InferenceContext context = await harness.RunAsync();

        Assert.Equal("ab", harness.Output.Text);
        Assert.Equal(Outcome.Completed, context.Outcome);
        Assert.Null(context.Error);
        Assert.Equal(2, context.Attempts);
        Assert.Same(second, context.Target);
        Assert.Equal((1, 1), (broken.Calls.Count, sound.Calls.Count));
    }

    [Fact]
    public async Task Spends_no_more_attempts_than_it_was_given()
    {
        var harness = new PipelineHarness(new ModelOptions { Name = "small", Targets = [], Retry = new RetryOptions { Attempts = 4 } });
        var one = new FakeProvider(FakeProvider.Faults(FaultCause.ServerFault));
        var other = new FakeProvider(FakeProvider.Faults(FaultCause.Connect, ErrorKind.UpstreamUnavailable));
        harness.Add("one", one);
        harness.Add("other", other, tier: 1);

        InferenceContext context = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal(4, one.Calls.Count + other.Calls.Count);
        Assert.Equal((2, 2), (one.Calls.Count, other.Calls.Count));
        Assert.Equal(Outcome.UpstreamFault, context.Outcome);
        Assert.Equal(ErrorKind.UpstreamUnavailable, context.Error?.Kind);
        Assert.False(harness.Output.IsCommitted);
    }

    [Theory]
    [InlineData(FaultCause.Rejected, RetryCauses.All)]
    [InlineData(FaultCause.RateLimited, RetryCauses.Connect | RetryCauses.ServerFault)]
    [InlineData(FaultCause.ServerFault, RetryCauses.RateLimited)]
    [InlineData(FaultCause.Connect, RetryCauses.None)]
    public async Task Does_not_retry_what_is_not_worth_it(FaultCause cause, RetryCauses on)
    {
        var harness = new PipelineHarness(new ModelOptions { Name = "small", Targets = [], Retry = new RetryOptions { On = on } });
        var provider = new FakeProvider(FakeProvider.Faults(cause), FakeProvider.Says("never"));
        harness.Add("only", provider);

        InferenceContext context = await harness.RunAsync();

        Assert.Single(provider.Calls);
        Assert.NotNull(context.Error);
    }

    [Fact]
    public async Task Gives_up_at_once_when_a_target_asks_for_more_patience_than_it_has()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(
            FakeProvider.Faults(FaultCause.RateLimited, ErrorKind.UpstreamRateLimited, TimeSpan.FromSeconds(40)), FakeProvider.Says("never"));
        harness.Add("only", provider);

        InferenceContext context = await harness.RunAsync();

        Assert.Single(provider.Calls);
        Assert.Equal(TimeSpan.FromSeconds(40), context.Error?.RetryAfter);
    }

    [Fact]
    public async Task Waits_as_long_as_a_target_asks_when_that_is_short()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(
            FakeProvider.Faults(FaultCause.RateLimited, ErrorKind.UpstreamRateLimited, TimeSpan.FromSeconds(3)), FakeProvider.Says("then"));
        harness.Add("only", provider);
        DateTimeOffset before = harness.Time.GetUtcNow();

        await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal("then", harness.Output.Text);
        Assert.InRange(harness.Time.GetUtcNow() - before, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Never_tries_again_after_the_first_byte()
    {
        var harness = new PipelineHarness();
        var answer = new FakeAnswer { IsStream = true };
        answer.Push("begun ");
        answer.End(new ProviderFault(new(ErrorKind.StreamBroken, "broke"), FaultCause.Broken));
        var second = new FakeProvider(FakeProvider.Says("never"));
        harness.Add("first", new FakeProvider(FakeProvider.Gives(answer)));
        harness.Add("second", second, tier: 1);

        InferenceContext context = await harness.RunAsync();

        Assert.Equal("begun ", harness.Output.Text);
        Assert.Equal(ErrorKind.StreamBroken, context.Error?.Kind);
        Assert.Empty(second.Calls);
        Assert.True(answer.IsDisposed);
    }

    [Fact]
    public async Task Fails_over_when_no_first_token_comes_in_time()
    {
        var harness = new PipelineHarness(With(new TimeoutOptions { FirstToken = TimeSpan.FromSeconds(8) }));
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Add("slow", new FakeProvider(FakeProvider.Stalls(called)));
        harness.Add("fast", new FakeProvider(FakeProvider.Says("fast")), tier: 1);
        Task<InferenceContext> run = harness.RunAsync();
        await called.Task;

        harness.Time.Advance(TimeSpan.FromSeconds(7.9));
        Assert.False(run.IsCompleted);
        InferenceContext context = await harness.RunThroughAsync(run, Step);

        Assert.Equal("fast", harness.Output.Text);
        Assert.Equal(2, context.Attempts);
    }

    [Fact]
    public async Task Lets_an_answer_that_is_not_streamed_take_its_total_time()
    {
        var harness = new PipelineHarness(With(new TimeoutOptions { FirstToken = TimeSpan.FromSeconds(1), Total = TimeSpan.FromSeconds(60) }));
        var answer = new FakeAnswer { IsStream = false };
        harness.Add("only", new FakeProvider(FakeProvider.Gives(answer)));
        Task<InferenceContext> run = harness.RunAsync(isStream: false);

        harness.Time.Advance(TimeSpan.FromSeconds(59));
        answer.Push("whole", RelayFrameKind.Body);
        answer.End(null);

        Assert.Equal(Outcome.Completed, (await run).Outcome);
        Assert.Equal("whole", harness.Output.Text);
    }

    [Fact]
    public async Task Ends_a_stream_that_falls_silent()
    {
        var harness = new PipelineHarness(With(new TimeoutOptions { Idle = TimeSpan.FromSeconds(20) }));
        var answer = new FakeAnswer { IsStream = true };
        harness.Add("only", new FakeProvider(FakeProvider.Gives(answer)));
        Task<InferenceContext> run = harness.RunAsync();
        answer.Push("a");
        await harness.Output.Flushed.Task;

        InferenceContext context = await harness.RunThroughAsync(run, Step);

        Assert.Equal(Outcome.Deadline, context.Outcome);
        Assert.Equal(ErrorKind.DeadlineExceeded, context.Error?.Kind);
        Assert.True(answer.IsDisposed);
        Assert.InRange(harness.Time.GetElapsedTime(context.AcceptedAt), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
    }

    [Fact]
    public async Task Does_not_blame_the_target_for_a_client_that_reads_slowly()
    {
        var harness = new PipelineHarness(With(new TimeoutOptions { Idle = TimeSpan.FromSeconds(5), Total = TimeSpan.FromMinutes(10) }));
        var pace = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Output.Pace = pace.Task;
        harness.Add("only", new FakeProvider(FakeProvider.Says("a", "b")));
        Task<InferenceContext> run = harness.RunAsync();
        await harness.Output.Flushed.Task;

        harness.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(run.IsCompleted);
        pace.SetResult(true);

        Assert.Equal(Outcome.Completed, (await run).Outcome);
    }

    [Fact]
    public async Task Ends_everything_at_the_total_deadline()
    {
        var harness = new PipelineHarness(With(new TimeoutOptions { Total = TimeSpan.FromSeconds(30), FirstToken = TimeSpan.FromMinutes(5) }));
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var provider = new FakeProvider(FakeProvider.Stalls(called));
        harness.Add("only", provider);

        InferenceContext context = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal(Outcome.Deadline, context.Outcome);
        Assert.Single(provider.Calls);
        Assert.InRange(harness.Time.GetElapsedTime(context.AcceptedAt), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
    }

    [Fact]
    public async Task Cancels_the_call_when_the_client_goes_away()
    {
        var harness = new PipelineHarness();
        var answer = new FakeAnswer { IsStream = true };
        harness.Add("only", new FakeProvider(FakeProvider.Gives(answer)));
        Task<InferenceContext> run = harness.RunAsync();
        answer.Push("a");
        await harness.Output.Flushed.Task;

        await harness.Client.CancelAsync();

        Assert.Equal(Outcome.ClientGone, (await run).Outcome);
        Assert.Null((await run).Error);
        Assert.True(answer.IsDisposed);
    }

    [Fact]
    public async Task Reads_the_answer_to_its_end_for_its_usage_where_a_target_drains()
    {
        var harness = new PipelineHarness();
        var answer = new FakeAnswer { IsStream = true };
        harness.Add("only", new FakeProvider(FakeProvider.Gives(answer)), onDisconnect: OnDisconnect.Drain);
        Task<InferenceContext> run = harness.RunAsync();
        answer.Push("a");
        await harness.Output.Flushed.Task;

        await harness.Client.CancelAsync();
        answer.Push("b");
        answer.Count(new TokenUsage { OutputTokens = 2 });
        answer.End(null);
        InferenceContext context = await run;

        Assert.Equal(Outcome.ClientGone, context.Outcome);
        Assert.Equal(2, context.Usage?.OutputTokens);
        Assert.Equal("a", harness.Output.Text);
    }

    [Fact]
    public async Task Counts_a_request_out_of_its_target_however_it_ends()
    {
        var harness = new PipelineHarness();
        TargetState target = harness.Add("only", new FakeProvider((_, _) => throw new InvalidOperationException("a bug")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.RunAsync());

        Assert.Equal(0, target.Load.Outstanding);
    }

    private static ModelOptions With(TimeoutOptions timeouts) => new() { Name = "small", Targets = [], Timeouts = timeouts };
}
