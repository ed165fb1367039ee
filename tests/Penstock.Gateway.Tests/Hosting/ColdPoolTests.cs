using System.Net;
using System.Text;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Values;
using Penstock.Gateway.Pools;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>What clients of a pool that sleeps see.</summary>
public sealed class ColdPoolTests
{
    private const string Ask = """{"model":"small","messages":[{"role":"user","content":"hi"}],"max_tokens":16}""";
    private const string AskStream = """{"model":"small","stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private const string Answer =
        """{"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":1000,"total_tokens":2000}}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_streams_hears_comments_until_a_replica_is_ready_and_then_the_answer()
    {
        var replicas = new FakeReplicas();
        await using var worker = new ScriptedUpstream(async (connection, _) =>
        {
            await connection.BeginStreamAsync();
            await connection.ChunkAsync("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"workers\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
            await connection.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.PoolCatalog(TimeSpan.FromMinutes(5)), replicas);

        using HttpResponseMessage answer = await gateway.StreamAsync(AskStream, Cancelled); // the head comes with the first comment
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancelled), Encoding.UTF8);
        Assert.Equal(": waiting for a model server", await lines.ReadLineAsync(Cancelled));
        Assert.True(replicas.Wakes > 0);
        PoolTotals seen = gateway.Server.Pools.Read("workers");
        Assert.Equal((1L, 1), (seen.Arrivals, seen.Queued));

        replicas.Set("workers", new Replica("r1", "workers", worker.Address, ReplicaPhase.Ready));
        string rest = await lines.ReadToEndAsync(Cancelled);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Hello", rest, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_that_ends_in_vain_is_told_inside_of_the_stream_that_was_begun()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.PoolCatalog(TimeSpan.FromSeconds(4)));

        using HttpResponseMessage answer = await gateway.StreamAsync(AskStream, Cancelled);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith(": waiting", text, StringComparison.Ordinal);
        Assert.Contains("No model server became ready", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overflow_answers_while_the_pool_is_cold_and_only_as_far_as_its_budget_goes()
    {
        var replicas = new FakeReplicas();
        await using var cloud = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer, 200));
        await using TestGateway gateway = await TestGateway.StartAsync(WithOverflow(cloud.Address, usdPerDay: 0.001m), replicas);

        using HttpResponseMessage first = await gateway.PostAsync(Ask);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains("Hello", await first.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.True(replicas.Wakes > 0); // the pool is woken all the same

        // 1,000 tokens in and 1,000 out cost 0.00075 USD; a second one may not fit into what is left of 0.001.
        using HttpResponseMessage second = await gateway.PostAsync(Ask.Replace("16", "1000", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Single(cloud.Received);
        PoolTotals seen = gateway.Server.Pools.Read("workers");
        Assert.Equal((2L, 1L, 0.00075), (seen.Arrivals, seen.Overflowed, Math.Round(seen.OverflowUsd, 6)));
    }

    [Fact]
    public async Task A_pool_with_a_replica_needs_no_overflow()
    {
        var replicas = new FakeReplicas();
        await using var worker = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer, 200));
        await using var cloud = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer, 200));
        replicas.Set("workers", new Replica("r1", "workers", worker.Address, ReplicaPhase.Ready));
        await using TestGateway gateway = await TestGateway.StartAsync(WithOverflow(cloud.Address, usdPerDay: 1), replicas);

        using HttpResponseMessage answer = await gateway.PostAsync(Ask);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(cloud.Received);
        Assert.Single(worker.Received);
        PoolTotals seen = gateway.Server.Pools.Read("workers");
        Assert.Equal((1L, 1L, 1_000L, 0), (seen.Arrivals, seen.Completions, seen.OutputTokens, seen.InFlight));
    }

    private static PenstockCatalog WithOverflow(Uri cloud, decimal usdPerDay)
    {
        PenstockCatalog catalog = TestGateway.PoolCatalog(TimeSpan.FromSeconds(1));
        return catalog with
        {
            Providers = [new ProviderOptions { Name = "cloud", Kind = "openai", Endpoint = new Uri(cloud, "/v1"), Keys = [new Secret("upstream-secret")] }],
            Pools =
            [
                .. catalog.Pools.Select(pool => pool with
                {
                    ColdStart = pool.ColdStart with { Overflow = new TargetUse("cloud", "gpt-4o-mini"), OverflowBudgetUsdPerDay = usdPerDay },
                }),
            ],
        };
    }
}
