using System.Net;
using System.Text.Json;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>The gateway over real sockets in front of an upstream of the same dialect.</summary>
public sealed class RelayTests
{
    private const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";
    private const string AskStream = """{"model":"small","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relays_a_whole_answer_and_changes_nothing_but_the_models_name()
    {
        const string Answer = """{ "id":"x","object":"chat.completion", "created":1,"model":"upstream-model-0613","weird":{"a":[1,2]},"choices":[{"index":0,"message":{"role":"assistant","content":"é"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""";
        await using var upstream = new ScriptedUpstream((connection, _) => connection.JsonAsync(Answer));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync(Ask);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Answer.Replace("upstream-model-0613", "small", StringComparison.Ordinal), await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(Ask.Replace("small", "upstream-model", StringComparison.Ordinal), upstream.Received[0].Body);
        Assert.StartsWith("POST /v1/chat/completions HTTP/1.1", upstream.Received[0].Head, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer upstream-secret", upstream.Received[0].Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hides_the_usage_chunk_that_it_asked_for_itself()
    {
        await using var upstream = new ScriptedUpstream((connection, _) => connection.StreamAsync(
            """{"id":"x","model":"up","choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}""",
            """{"id":"x","model":"up","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"x","model":"up","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
            "[DONE]"));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync(AskStream);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "data: {\"id\":\"x\",\"model\":\"small\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":null}\n\n" +
            "data: {\"id\":\"x\",\"model\":\"small\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", upstream.Received[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_usage_chunk_to_a_client_that_asked()
    {
        await using var upstream = new ScriptedUpstream((connection, _) => connection.StreamAsync(
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", """{"choices":[],"usage":{"prompt_tokens":3}}""", "[DONE]"));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        string ask = AskStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal);

        using HttpResponseMessage response = await gateway.PostAsync(ask);

        Assert.Contains("prompt_tokens", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(ask.Replace("small", "upstream-model", StringComparison.Ordinal), upstream.Received[0].Body);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("no done")]
    [InlineData("done before every choice finished")]
    [InlineData("malformed")]
    [InlineData("error event")]
    public async Task Tells_of_a_broken_stream_inside_of_it_and_never_says_done(string fault)
    {
        await using var upstream = new ScriptedUpstream((connection, _) => BreakAsync(connection, fault));
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync(AskStream);
        string text = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"content\":\"a\"", events[0], StringComparison.Ordinal);
        using JsonDocument last = JsonDocument.Parse(events[^1]["data: ".Length..]);
        JsonElement error = last.RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal("stream_broken", error.GetProperty("code").GetString());
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret text", text, StringComparison.Ordinal);
        Assert.Single(upstream.Received);
    }

    [Fact]
    public async Task Tries_again_when_a_stream_breaks_before_its_first_event()
    {
        int calls = 0;
        await using var upstream = new ScriptedUpstream(async (connection, _) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await connection.BeginStreamAsync();
                connection.Cut();
                return;
            }

            await connection.StreamAsync("""{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}""", "[DONE]");
        });
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));

        using HttpResponseMessage response = await gateway.PostAsync(AskStream);

        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(2, upstream.Received.Count);
    }

    [Fact]
    public async Task Closes_the_upstream_connection_when_the_client_goes_away()
    {
        await using var upstream = new ScriptedUpstream(async (connection, _) =>
        {
            await connection.BeginStreamAsync();
            await connection.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n");
            await connection.StallAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        using HttpResponseMessage response = await gateway.StreamAsync(AskStream, Cancelled);
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancelled);
        Assert.True(await body.ReadAsync(new byte[16], Cancelled) > 0);

        response.Dispose();

        await upstream.ClientClosed.Task.WaitAsync(TimeSpan.FromMinutes(5), Cancelled);
    }

    [Fact]
    public async Task Closes_the_upstream_connection_when_the_client_of_a_whole_answer_goes_away()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new ScriptedUpstream((connection, _) =>
        {
            asked.SetResult();
            return connection.StallAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Catalog(upstream.Address));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<HttpResponseMessage> asking = gateway.StreamAsync(Ask, leaving.Token);
        await asked.Task.WaitAsync(Cancelled);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await upstream.ClientClosed.Task.WaitAsync(TimeSpan.FromMinutes(5), Cancelled);
    }

    private static async Task BreakAsync(UpstreamConnection connection, string fault)
    {
        await connection.BeginStreamAsync();
        await connection.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n");
        switch (fault)
        {
            case "cut":
                await connection.WriteAsync("ff\r\ndata: {\"choi");
                connection.Cut();
                break;
            case "no done":
                await connection.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
                await connection.EndStreamAsync();
                break;
            case "done before every choice finished":
                await connection.ChunkAsync("data: {\"choices\":[{\"index\":1,\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
                await connection.EndStreamAsync();
                break;
            case "malformed":
                await connection.ChunkAsync("data: {\"choices\":[{]}\n\ndata: [DONE]\n\n");
                await connection.EndStreamAsync();
                break;
            default:
                await connection.ChunkAsync("data: {\"error\":{\"message\":\"secret text\",\"code\":\"boom\"}}\n\n");
                await connection.EndStreamAsync();
                break;
        }
    }
}
