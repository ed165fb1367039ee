using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Pipeline;

/// <summary>Requests that wait for model servers of one's own.</summary>
public sealed class QueueTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Wakes_a_sleeping_pool_and_goes_to_its_replica_when_it_is_ready()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(FakeProvider.Says("warm"));
        harness.Add("local", provider, pool: "workers");
        Task<InferenceContext> run = harness.RunAsync();
        await harness.Replicas.Woken.Task;
        Assert.Empty(provider.Calls);

        harness.Replicas.Set("workers", Ready("r1", 9001));
        InferenceContext context = await run;

        Assert.Equal("warm", harness.Output.Text);
        Assert.Equal(new Uri("http://127.0.0.1:9001"), provider.Calls[0].Replica);
        Assert.Equal(1, context.Attempts);
    }

    [Fact]
    public async Task Refuses_with_a_time_to_come_back_when_no_replica_becomes_ready()
    {
        var harness = new PipelineHarness();
        harness.Add("local", new FakeProvider(FakeProvider.Says("never")), pool: "workers", hold: TimeSpan.FromSeconds(10));
        harness.Replicas.Set("workers", new Replica("r1", "workers", new Uri("http://127.0.0.1:1"), ReplicaPhase.Starting));

        InferenceContext context = await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal(ErrorKind.UpstreamUnavailable, context.Error?.Kind);
        Assert.NotNull(context.Error?.RetryAfter);
        Assert.Equal(Outcome.Refused, context.Outcome);
        Assert.Equal(0, context.Attempts);
        Assert.InRange(harness.Time.GetElapsedTime(context.AcceptedAt), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task Goes_to_the_next_tier_when_the_pool_does_not_wake_in_time()
    {
        var harness = new PipelineHarness();
        harness.Add("local", new FakeProvider(FakeProvider.Says("never")), pool: "workers", hold: TimeSpan.FromSeconds(2));
        harness.Add("cloud", new FakeProvider(FakeProvider.Says("cloud")), tier: 1);

        await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal("cloud", harness.Output.Text);
    }

    [Fact]
    public async Task Does_not_wait_for_a_pool_while_a_neighbour_in_its_tier_can_answer()
    {
        var harness = new PipelineHarness();
        harness.Add("local", new FakeProvider(FakeProvider.Says("never")), pool: "workers");
        harness.Add("cloud", new FakeProvider(FakeProvider.Says("cloud")));

        await harness.RunAsync();

        Assert.Equal("cloud", harness.Output.Text);
    }

    [Fact]
    public async Task Refuses_at_once_when_the_queue_is_full()
    {
        var harness = new PipelineHarness(new ModelOptions { Name = "small", Targets = [], Queue = new QueueOptions { Max = 0 } });
        harness.Add("local", new FakeProvider(FakeProvider.Says("never")), pool: "workers");

        InferenceContext context = await harness.RunAsync();

        Assert.Equal(ErrorKind.Overloaded, context.Error?.Kind);
        Assert.NotNull(context.Error?.RetryAfter);
    }

    [Fact]
    public async Task Leaves_the_queue_when_the_client_goes_away()
    {
        var harness = new PipelineHarness();
        harness.Add("local", new FakeProvider(FakeProvider.Says("never")), pool: "workers");
        Task<InferenceContext> run = harness.RunAsync();
        await harness.Replicas.Woken.Task;

        await harness.Client.CancelAsync();

        Assert.Equal(Outcome.ClientGone, (await run).Outcome);
    }

    [Fact]
    public async Task Waits_for_the_restart_when_the_only_replica_refuses_connections()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(FakeProvider.Faults(FaultCause.Connect), FakeProvider.Says("restarted"));
        harness.Add("local", provider, pool: "workers");
        harness.Replicas.Set("workers", Ready("r1", 9001));
        Task<InferenceContext> run = harness.RunAsync();
        await harness.Replicas.Woken.Task;

        harness.Replicas.Set("workers", Ready("r2", 9002));
        await harness.RunThroughAsync(run, Step);

        Assert.Equal("restarted", harness.Output.Text);
        Assert.Equal([9001, 9002], provider.Calls.Select(call => call.Replica!.Port));
    }

    [Fact]
    public async Task Tries_a_suspected_replica_again_after_a_moment_even_if_its_directory_says_nothing()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(FakeProvider.Faults(FaultCause.Connect), FakeProvider.Says("recovered"));
        harness.Add("local", provider, pool: "workers");
        harness.Replicas.Set("workers", Ready("r1", 9001));

        await harness.RunThroughAsync(harness.RunAsync(), Step);

        Assert.Equal("recovered", harness.Output.Text);
    }

    [Fact]
    public async Task Spreads_requests_over_the_replicas_by_what_they_have_to_do()
    {
        var harness = new PipelineHarness();
        FakeAnswer[] answers = [new() { IsStream = true }, new() { IsStream = true }];
        var provider = new FakeProvider(FakeProvider.Gives(answers[0]), FakeProvider.Gives(answers[1]));
        harness.Add("local", provider, pool: "workers");
        harness.Replicas.Set("workers", Ready("r1", 9001), Ready("r2", 9002));

        Task[] runs = [harness.RunAsync(), harness.RunAsync()];
        Array.ForEach(answers, answer => answer.End(null));
        await Task.WhenAll(runs);

        Assert.Equal([9001, 9002], provider.Calls.Select(call => call.Replica!.Port).Order());
    }

    [Fact]
    public async Task Hides_a_model_from_a_caller_who_may_not_see_it()
    {
        var harness = new PipelineHarness();
        var provider = new FakeProvider(FakeProvider.Says("never"));
        harness.Add("only", provider);
        var caller = new Caller(new TenantOptions { Name = "acme", Models = ["other"] }, null);

        InferenceContext hidden = await harness.RunAsync(harness.Context(caller: caller));
        InferenceContext unknown = await harness.RunAsync(harness.Context(model: "nothing"));

        Assert.Equal(ErrorKind.ModelNotFound, hidden.Error?.Kind);
        Assert.Equal(hidden.Error?.Message.Replace("small", "nothing", StringComparison.Ordinal), unknown.Error?.Message);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task Keeps_a_tenant_inside_of_its_regions()
    {
        var harness = new PipelineHarness();
        var abroad = new FakeProvider(FakeProvider.Says("abroad"));
        harness.Add("abroad", abroad, region: "us");
        harness.Add("home", new FakeProvider(FakeProvider.Says("home")), tier: 1, region: "eu");
        harness.Add("nowhere", abroad, tier: 2);
        var caller = new Caller(new TenantOptions { Name = "acme", Regions = ["eu"] }, null);

        await harness.RunAsync(harness.Context(caller: caller));

        Assert.Equal("home", harness.Output.Text);
        Assert.Empty(abroad.Calls);
    }

    private static Replica Ready(string id, int port) => new(id, "workers", new Uri($"http://127.0.0.1:{port}"), ReplicaPhase.Ready);
}
