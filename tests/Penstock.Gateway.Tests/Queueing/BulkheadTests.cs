using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Tests.Queueing;

/// <summary>Targets that take so many at once and no more.</summary>
public sealed class BulkheadTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task What_does_not_fit_waits_and_goes_when_one_has_ended()
    {
        var harness = new PipelineHarness();
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }, new() { IsStream = true }];
        var provider = new FakeProvider([.. answers.Select(FakeProvider.Gives)]);
        harness.Add("only", provider, maxConcurrent: 2);
        Task<InferenceContext>[] runs = [harness.RunAsync(), harness.RunAsync(), harness.RunAsync()];
        Assert.Equal(2, provider.Calls.Count);

        answers[0].End(null);
        await runs[0];
        await Eventually(() => provider.Calls.Count == 3);
        Array.ForEach(answers[1..], answer => answer.End(null));

        Assert.All(await Task.WhenAll(runs), context => Assert.Equal(Outcome.Completed, context.Outcome));
    }

    [Fact]
    public async Task A_request_that_waited_its_time_goes_to_the_next_tier()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Wait = TimeSpan.FromSeconds(2) }));
        var busy = new FakeAnswer { IsStream = true };
        harness.Add("first", new FakeProvider(FakeProvider.Gives(busy)), maxConcurrent: 1);
        harness.Add("second", new FakeProvider(FakeProvider.Says("second")), tier: 1);
        Task<InferenceContext> holding = harness.RunAsync();

        InferenceContext waited = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal("second", waited.Target?.Options.Name);
        Assert.Equal(Outcome.Completed, waited.Outcome);
        Assert.InRange(harness.Time.GetElapsedTime(waited.AcceptedAt), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)); // steps go on while the answer is made
        busy.End(null);
        await holding;
    }

    [Fact]
    public async Task A_request_that_waited_in_vain_is_told_when_to_come_back()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Wait = TimeSpan.FromSeconds(2) }));
        var busy = new FakeAnswer { IsStream = true };
        harness.Add("only", new FakeProvider(FakeProvider.Gives(busy)), maxConcurrent: 1);
        Task<InferenceContext> holding = harness.RunAsync();

        InferenceContext waited = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal(ErrorKind.Overloaded, waited.Error?.Kind);
        Assert.NotNull(waited.Error?.RetryAfter);
        Assert.Equal(Outcome.Refused, waited.Outcome);
        busy.End(null);
        await holding;
    }

    [Fact]
    public async Task A_full_queue_sheds_a_lower_priority_for_a_higher_one()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Max = 1 }) with { Priority = RequestPriority.High });
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }];
        harness.Add("only", new FakeProvider([.. answers.Select(FakeProvider.Gives)]), maxConcurrent: 1);
        Task<InferenceContext> holding = harness.RunAsync();
        Task<InferenceContext> low = harness.RunAsync(harness.Context(priority: RequestPriority.Low));
        Task<InferenceContext> high = harness.RunAsync();

        Assert.Equal(ErrorKind.Overloaded, (await low).Error?.Kind);
        Assert.False(high.IsCompleted);
        Array.ForEach(answers, answer => answer.End(null));
        Assert.Equal(Outcome.Completed, (await high).Outcome);
        await holding;
    }

    [Fact]
    public async Task A_header_may_only_lower_the_priority_of_its_model()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Max = 1 }) with { Priority = RequestPriority.Low });
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }];
        harness.Add("only", new FakeProvider([.. answers.Select(FakeProvider.Gives)]), maxConcurrent: 1);
        Task<InferenceContext> holding = harness.RunAsync();
        Task<InferenceContext> first = harness.RunAsync();

        InferenceContext boasting = await harness.RunAsync(harness.Context(priority: RequestPriority.High));

        Assert.Equal(ErrorKind.Overloaded, boasting.Error?.Kind);
        Array.ForEach(answers, answer => answer.End(null));
        Assert.Equal(Outcome.Completed, (await first).Outcome);
        await holding;
    }

    [Fact]
    public async Task A_tenant_that_fills_the_queue_makes_room_for_one_that_does_not()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Max = 2 }));
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }, new() { IsStream = true }];
        harness.Add("only", new FakeProvider([.. answers.Select(FakeProvider.Gives)]), maxConcurrent: 1);
        Task<InferenceContext> holding = harness.RunAsync();
        Task<InferenceContext>[] greedy = [harness.RunAsync(harness.Context(caller: Tenant("greedy"))), harness.RunAsync(harness.Context(caller: Tenant("greedy")))];

        Task<InferenceContext> modest = harness.RunAsync(harness.Context(caller: Tenant("modest")));

        Assert.Equal(ErrorKind.Overloaded, (await greedy[1]).Error?.Kind);
        Array.ForEach(answers, answer => answer.End(null));
        Assert.Equal(Outcome.Completed, (await greedy[0]).Outcome);
        Assert.Equal(Outcome.Completed, (await modest).Outcome);
        await holding;
    }

    [Fact]
    public async Task A_request_is_bound_to_a_replica_only_when_one_has_room()
    {
        var harness = new PipelineHarness();
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }];
        var provider = new FakeProvider([.. answers.Select(FakeProvider.Gives)]);
        harness.Add("local", provider, pool: "workers", maxConcurrent: 1);
        harness.Replicas.Set("workers", Ready("r1", 9001));
        Task<InferenceContext>[] runs = [harness.RunAsync(), harness.RunAsync()];
        Assert.Single(provider.Calls);

        harness.Replicas.Set("workers", Ready("r1", 9001), Ready("r2", 9002));
        await Eventually(() => provider.Calls.Count == 2);
        Array.ForEach(answers, answer => answer.End(null));

        await Task.WhenAll(runs);
        Assert.Equal([9001, 9002], provider.Calls.Select(call => call.Replica!.Port));
    }

    [Fact]
    public async Task A_client_that_leaves_gives_its_place_away()
    {
        var harness = new PipelineHarness(With(new QueueOptions { Max = 1 }));
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }];
        harness.Add("only", new FakeProvider([.. answers.Select(FakeProvider.Gives)]), maxConcurrent: 1);
        Task<InferenceContext> holding = harness.RunAsync(harness.Context(client: CancellationToken.None));
        Task<InferenceContext> leaving = harness.RunAsync();
        await harness.Client.CancelAsync();
        Assert.Equal(Outcome.ClientGone, (await leaving).Outcome);

        Task<InferenceContext> next = harness.RunAsync(harness.Context(client: CancellationToken.None));
        Array.ForEach(answers, answer => answer.End(null));

        Assert.Equal(Outcome.Completed, (await next).Outcome);
        await holding;
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (int i = 0; i < 2000 && !holds(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }

    private static Caller Tenant(string name) => new(new TenantOptions { Name = name }, null);

    private static Replica Ready(string id, int port) => new(id, "workers", new Uri($"http://127.0.0.1:{port}"), ReplicaPhase.Ready);

    private static ModelOptions With(QueueOptions queue) => new() { Name = "small", Targets = [], Queue = queue };
}
