using System.Net;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Replicas;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>Starting, reloading, draining, and workers that die.</summary>
public sealed class LifecycleTests
{
    private const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";
    private const string AskStream = """{"model":"small","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string First = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    private const string Last = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lets_running_streams_finish_and_takes_no_new_requests_while_it_drains()
    {
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new ScriptedUpstream((connection, _) => HeldAsync(connection, proceed.Task));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        using HttpResponseMessage running = await gateway.StreamAsync(AskStream, Cancelled);

        Task<bool> drain = gateway.Server.DrainAsync(TimeSpan.FromMinutes(1), Cancelled).AsTask();
        using HttpResponseMessage ready = await gateway.Http.GetAsync("/readyz", Cancelled);
        using HttpResponseMessage alive = await gateway.Http.GetAsync("/healthz", Cancelled);
        using HttpResponseMessage refused = await gateway.PostAsync(Ask);
        Assert.False(drain.IsCompleted);
        proceed.SetResult();

        Assert.EndsWith("data: [DONE]\n\n", await running.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.True(await drain);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await HttpSurfaceTests.AssertErrorAsync(refused, "shutting_down", null);
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Http.GetAsync("/healthz", Cancelled));
    }

    [Fact]
    public async Task Cuts_what_has_not_finished_when_the_grace_is_over()
    {
        await using var upstream = new ScriptedUpstream(async (connection, _) =>
        {
            await connection.BeginStreamAsync();
            await connection.ChunkAsync(First);
            await connection.StallAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        using HttpResponseMessage running = await gateway.StreamAsync(AskStream, Cancelled);

        Assert.False(await gateway.Server.DrainAsync(TimeSpan.FromMilliseconds(50), Cancelled));

        await Assert.ThrowsAnyAsync<Exception>(() => running.Content.ReadAsStringAsync(Cancelled));
        await upstream.ClientClosed.Task.WaitAsync(TimeSpan.FromMinutes(5), Cancelled);
    }

    [Fact]
    public async Task Applies_a_change_without_dropping_a_stream()
    {
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new ScriptedUpstream((connection, _) => HeldAsync(connection, proceed.Task));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        using HttpResponseMessage running = await gateway.StreamAsync(AskStream, Cancelled);

        PenstockCatalog renamed = TestGateway.With(gateway.Source.Current, model => model with { Name = "renamed" });
        gateway.Source.Publish(renamed);
        await UntilAsync(async () => (await gateway.Http.GetStringAsync("/v1/models", Cancelled)).Contains("renamed", StringComparison.Ordinal));
        using HttpResponseMessage gone = await gateway.PostAsync(Ask);
        proceed.SetResult();

        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", await running.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_costs_its_stream_an_error_and_the_next_request_waits_for_the_restart()
    {
        var replicas = new FakeReplicas();
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = new ScriptedUpstream(async (connection, _) =>
        {
            await connection.BeginStreamAsync();
            await connection.ChunkAsync(First);
            await killed.Task;
            connection.Cut();
        });
        replicas.Set("workers", new Replica("r1", "workers", worker.Address, ReplicaPhase.Ready));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.PoolCatalog(TimeSpan.FromSeconds(30)), replicas);
        using HttpResponseMessage broken = await gateway.StreamAsync(AskStream, Cancelled);

        killed.SetResult();
        string text = await broken.Content.ReadAsStringAsync(Cancelled);
        await worker.DisposeAsync();
        Task<HttpResponseMessage> next = gateway.PostAsync(AskStream);
        await replicas.Woken.Task.WaitAsync(TimeSpan.FromMinutes(5), Cancelled);
        await using var restarted = new ScriptedUpstream((connection, _) => HeldAsync(connection, Task.CompletedTask));
        replicas.Set("workers", new Replica("r2", "workers", restarted.Address, ReplicaPhase.Ready));

        Assert.Contains("stream_broken", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        using HttpResponseMessage whole = await next;
        Assert.EndsWith("data: [DONE]\n\n", await whole.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Contains("\"model\":\"workers\"", restarted.Received[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_what_our_own_worker_finds_wrong_with_a_request()
    {
        const string Error = """{"error":{"message":"'response_format' holds a $ref that cannot be followed.","type":"invalid_request_error","param":"response_format","code":"unsupported_schema"}}""";
        var replicas = new FakeReplicas();
        await using var worker = new ScriptedUpstream((connection, _) => connection.JsonAsync(Error, 400));
        replicas.Set("workers", new Replica("r1", "workers", worker.Address, ReplicaPhase.Ready));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.PoolCatalog(TimeSpan.FromSeconds(30)), replicas);

        using HttpResponseMessage response = await gateway.PostAsync(Ask);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await HttpSurfaceTests.AssertErrorAsync(response, "unsupported_schema", "response_format");
        Assert.Contains("$ref", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 502, "upstream_unauthorized")]
    [InlineData(429, 429, "rate_limit_exceeded")]
    [InlineData(500, 502, "upstream_error")]
    [InlineData(302, 502, "upstream_error")]
    public async Task Tells_of_an_upstreams_fault_without_quoting_it(int upstreamStatus, int status, string code)
    {
        const string Error = """{"error":{"message":"Incorrect API key provided: sk-upstream","type":"x","param":null,"code":"x"}}""";
        await using var upstream = new ScriptedUpstream((connection, _) =>
            connection.JsonAsync(Error, upstreamStatus, "Retry-After: 20\r\nLocation: http://127.0.0.1:1/\r\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.With(
            TestGateway.Catalog(upstream.Address), model => model with { Retry = new RetryOptions { Attempts = 1 } }));

        using HttpResponseMessage response = await gateway.PostAsync(Ask);

        Assert.Equal(status, (int)response.StatusCode);
        await HttpSurfaceTests.AssertErrorAsync(response, code, null);
        Assert.DoesNotContain("sk-upstream", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(upstreamStatus == 429 ? "20" : null, response.Headers.RetryAfter?.ToString());
        Assert.Single(upstream.Received);
    }

    [Fact]
    public async Task Says_what_a_target_ignored()
    {
        await using var upstream = new ScriptedUpstream((connection, _) =>
            connection.JsonAsync("""{"choices":[]}""", headers: "x-penstock-ignored: mirostat\r\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync(Ask);

        Assert.Equal("mirostat", response.Headers.GetValues("x-penstock-ignored").Single());
    }

    private static async Task HeldAsync(UpstreamConnection connection, Task proceed)
    {
        await connection.BeginStreamAsync();
        await connection.ChunkAsync(First);
        await proceed;
        await connection.ChunkAsync(Last);
        await connection.EndStreamAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }
    }
}
