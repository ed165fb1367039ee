namespace Penstock.Gateway.Tests.Matrix;

/// <summary>Every fault of every kind of provider, as each dialect's client is told of it.</summary>
public sealed class FaultMatrixTests(MatrixGateway every) : IClassFixture<MatrixGateway>
{
    public static TheoryData<string, string> Pairs => new MatrixTheoryData<string, string>(MatrixGateway.Kinds, ClientDialects.All.Select(dialect => dialect.Name));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_fault_before_the_answer_has_its_status_and_its_headers_and_hides_the_upstream(string kind, string client)
    {
        ClientDialect dialect = ClientDialects.Of(client);
        await Task.WhenAll(FaultCase.All.Where(fault => !fault.IsMidway).Select(async fault =>
        {
            foreach (bool stream in new[] { false, true })
            {
                GatewayReply reply = await AskAsync(kind, dialect, fault, stream);

                string what = $"{kind} {client} {fault.Name} {(stream ? "streamed" : "whole")}: {(int)reply.Status} {reply.Text}";
                Assert.True((int)reply.Status == fault.Status, what);
                (string type, string? code) = dialect.Error(reply.Text);
                Assert.True(client is "messages" ? type == fault.Anthropic : type == fault.OpenAi && code == fault.Code, what);
                Assert.True(reply.Headers["x-should-retry"] == (fault.Retry ? "true" : "false"), what);
                string? wait = reply.Headers.GetValueOrDefault("Retry-After");
                Assert.True(IsWait(wait, kind, fault), $"{what} waits {wait}");
                AssertHides(reply, what);
            }
        }));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_that_breaks_ends_with_an_error_and_never_as_if_it_were_whole(string kind, string client)
    {
        ClientDialect dialect = ClientDialects.Of(client);
        await Task.WhenAll(FaultCase.All.Where(fault => fault.IsMidway).Select(async fault =>
        {
            GatewayReply reply = await AskAsync(kind, dialect, fault, stream: true);

            string what = $"{kind} {client} {fault.Name}: {(int)reply.Status} {reply.Text}";
            Assert.True((int)reply.Status == 200, what);
            Assert.True(reply.Events.Length > 1 && dialect.IsError(reply.Events[^1]), what);
            Assert.DoesNotContain(reply.Events[..^2], dialect.IsError); // a response tells of it twice: as an error, and as the response that failed
            Assert.True(fault.Name is "error@5" || reply.Events[^1].Contains(client is "messages" ? fault.Anthropic : fault.Code, StringComparison.Ordinal), what);
            foreach (string end in new[] { "[DONE]", dialect.Ends ?? "[DONE]", "\"finish_reason\":\"stop\"", "end_turn" })
            {
                Assert.DoesNotContain(end, reply.Text, StringComparison.Ordinal);
            }

            AssertHides(reply, what);
        }));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task An_answer_that_breaks_before_it_is_whole_is_an_error_of_the_upstream(string kind, string client)
    {
        ClientDialect dialect = ClientDialects.Of(client);
        await Task.WhenAll(FaultCase.All.Where(fault => fault.Name is "malformed@5" or "cut@5" or "truncate@5").Select(async fault =>
        {
            GatewayReply reply = await AskAsync(kind, dialect, fault, stream: false);

            string what = $"{kind} {client} {fault.Name}: {(int)reply.Status} {reply.Text}";
            Assert.True((int)reply.Status is 502 or 503, what);
            Assert.True(reply.Headers["x-should-retry"] is "true", what);
            dialect.Error(reply.Text);
            AssertHides(reply, what);
        }));
    }

    /// <summary>
    /// What an upstream says, in a header or, Gemini, in the body, or what is left of it: the target rests meanwhile. Bedrock never says, so that it
    /// rests for a second.
    /// </summary>
    private static bool IsWait(string? wait, string kind, FaultCase fault) => fault.Name switch
    {
        "429" when kind is "bedrock" => wait is null or "1",
        "429" or "503" or "529" when kind is not "bedrock" => wait is "1" or "2",
        _ => wait is null,
    };

    private Task<GatewayReply> AskAsync(string kind, ClientDialect dialect, FaultCase fault, bool stream) => every.PostAsync(
        dialect, dialect.Ask($"{kind}/{dialect.Name}/{fault.Name}", $"Hello [[mock:tokens=40,retry_after=2s,stall_for=20s,fail={fault.Name}]]", stream));

    private void AssertHides(GatewayReply reply, string what)
    {
        string all = reply.Text + string.Concat(reply.Headers.Select(header => header.Key + header.Value));
        foreach (string secret in new[] { MatrixGateway.Secret, every.UpstreamAuthority, "Injected", "injected", "x-mock", "provider-", "Exception", "   at " })
        {
            Assert.False(all.Contains(secret, StringComparison.Ordinal), $"{what}\nholds {secret}");
        }
    }
}
