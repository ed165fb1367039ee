using System.Text;
using Penstock.Providers.Transport;
using Penstock.Providers.Transport.Http11;

namespace Penstock.Providers.Tests.Transport;

/// <summary>The lean client beside the platform's: the same answers give the same observations, whole or byte by byte, read in large pieces or small.</summary>
public sealed class TransportDifferentialTests
{
    private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Custom:  one \r\nx-custom: two\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Answers that both take, and answers that both refuse.</summary>
    public static TheoryData<string, string, bool> Answers => new()
    {
        { "length", Json + "Content-Length: 11\r\n\r\n{\"a\":\"b\"}  ", false },
        { "length zero", Json + "Content-Length: 0\r\n\r\n", false },
        { "no body by status", "HTTP/1.1 204 No Content\r\nX-Custom: c\r\n\r\n", false },
        { "not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", false },
        { "no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab", false },
        { "an empty reason", "HTTP/1.1 429 \r\nContent-Length: 2\r\nRetry-After: 1\r\n\r\nab", false },
        { "bare line feeds", "HTTP/1.1 200 OK\nContent-Type: TEXT/Event-Stream\nContent-Length: 2\n\nab", false },
        { "chunks", Json + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n", false },
        { "chunks with capitals and zeros", Json + "transfer-ENCODING: Chunked\r\n\r\n000A\r\n0123456789\r\n0\r\n\r\n", false },
        { "chunks with extensions", Json + "Transfer-Encoding: chunked\r\n\r\n5;a=b;c=\"d\"\r\nhello\r\n0;last\r\n\r\n", false },
        { "chunks with a trailer", Json + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", false },
        { "continue, then the answer", "HTTP/1.1 100 Continue\r\n\r\n" + Json + "Content-Length: 2\r\n\r\nab", false },
        { "hints, then the answer", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Json + "Content-Length: 2\r\n\r\nab", false },
        { "until the end", Json + "\r\nas long as it lasts", true },
        { "of 1.0 until the end", "HTTP/1.0 200 OK\r\n\r\nold", true },
        { "of 1.0 with a length", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", true },
        { "says close", Json + "Connection: close\r\nContent-Length: 2\r\n\r\nab", true },
        { "an error", "HTTP/1.1 500 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", false },
        { "cut in the length", Json + "Content-Length: 10\r\n\r\nshort", true },
        { "cut in a chunk", Json + "Transfer-Encoding: chunked\r\n\r\nA\r\nshort", true },
        { "cut before the last chunk", Json + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true },
        { "cut in the last chunk", Json + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", true },
        { "a chunk without a size", Json + "Transfer-Encoding: chunked\r\n\r\nhello\r\n0\r\n\r\n", true },
        { "a chunk longer than it said", Json + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n", true },
        { "cut in the head", "HTTP/1.1 200 OK\r\nContent-", true },
        { "nothing at all", "", true },
        { "no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", true },
        { "another version", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", true },
        { "a status of letters", "HTTP/1.1 2OO OK\r\nContent-Length: 0\r\n\r\n", true },
        { "a header without a name", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n", true },
        { "a header without a colon", "HTTP/1.1 200 OK\r\nContent-Length 0\r\n\r\n", true },
        { "a head without end", "HTTP/1.1 200 OK\r\nX-Custom: " + new string('a', 70_000) + "\r\n\r\n", true },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Sees_what_the_platforms_client_sees(string name, string answer, bool closes)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(answer);
        using var platform = new HttpClientTransport(HttpClientTransport.CreateHandler(TimeProvider.System, EgressGuard.ForConfigured([])));
        using var lean = new Http11Transport(TimeProvider.System, EgressGuard.ForConfigured([]));
        foreach (bool byteByByte in bytes.Length < 1000 ? new[] { false, true } : [false])
        {
            await using RawServer server = RawServer.Answering(bytes, byteByByte, closes);
            foreach (int readBytes in new[] { 1, 3, 16 * 1024 })
            {
                Observed expected = await Observed.OfAsync(platform, Observed.Ask(server.Address), readBytes, Cancelled);
                Observed seen = await Observed.OfAsync(lean, Observed.Ask(server.Address), readBytes, Cancelled);

                Assert.Equal((name, byteByByte, readBytes, Comparable(expected)), (name, byteByByte, readBytes, Comparable(seen)));
            }
        }
    }

    /// <summary>Where the platform is lenient and two readers could disagree about where an answer ends, the lean client is not.</summary>
    [Theory]
    [InlineData("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab")]
    [InlineData("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nab")]
    [InlineData("a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab")]
    [InlineData("a length without end", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab")]
    [InlineData("another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a folded line", "HTTP/1.1 200 OK\r\nX-Custom: a\r\n b\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nab")]
    [InlineData("a NUL", "HTTP/1.1 200 OK\r\nX-Custom: a\0b\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("a bare return", "HTTP/1.1 200 OK\r\nX-Custom: a\rContent-Length: 2\r\n\r\nab")]
    [InlineData("another protocol", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n")]
    public async Task Refuses_what_two_readers_could_read_differently(string name, string answer)
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes(answer));
        using var lean = new Http11Transport(TimeProvider.System, EgressGuard.ForConfigured([]));

        Observed seen = await Observed.OfAsync(lean, Observed.Ask(server.Address), 4096, Cancelled);

        Assert.Equal((name, "no answer"), (name, seen.Outcome));
        Assert.Equal(0, lean.IdleConnections);
    }

    [Fact]
    public async Task Asks_as_the_platforms_client_asks()
    {
        var heads = new List<string>();
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                heads.Add(request);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using var platform = new HttpClientTransport(HttpClientTransport.CreateHandler(TimeProvider.System, EgressGuard.ForConfigured([])));
        using var lean = new Http11Transport(TimeProvider.System, EgressGuard.ForConfigured([]));
        var probe = new UpstreamRequest { Address = server.Address, Method = HttpMethod.Get, Headers = [new("Authorization", "Bearer k")] };
        foreach (IUpstreamTransport transport in new IUpstreamTransport[] { platform, lean })
        {
            await Observed.OfAsync(transport, Observed.Ask(server.Address), 4096, Cancelled);
            await Observed.OfAsync(transport, Observed.Ask(server.Address, new string('x', 300_000)), 4096, Cancelled);
            await Observed.OfAsync(transport, probe, 4096, Cancelled);
        }

        Assert.Equal(heads[..3].Select(Sorted), heads[3..].Select(Sorted));
        Assert.Equal(2, server.Connections);
    }

    /// <summary>How much of a broken answer is given before it is said to be broken means nothing.</summary>
    private static Observed Comparable(Observed seen) => seen.Outcome == "broken" ? seen with { Body = "" } : seen;

    /// <summary>The request with its headers in order and without case, which both mean nothing.</summary>
    private static string Sorted(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] lines = request[..end].Split("\r\n");
        return lines[0] + "\n" + string.Join('\n', lines[1..].Select(line => line.ToLowerInvariant()).Order(StringComparer.Ordinal)) + request[end..];
    }
}
