using System.Text;
using Microsoft.Extensions.Time.Testing;
using Penstock.Providers.Transport;
using Penstock.Providers.Transport.Http11;

namespace Penstock.Providers.Tests.Transport;

/// <summary>Connections: kept, given up, and never used for two requests at once.</summary>
public sealed class Http11TransportTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private readonly FakeTimeProvider _time = new();
    private readonly Http11Transport _lean;

    public Http11TransportTests() => _lean = new Http11Transport(_time, EgressGuard.ForConfigured([]));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _lean.Dispose();

    [Fact]
    public async Task A_connection_is_used_again_after_a_whole_answer()
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes(Ok));

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("{}", (await AskAsync(server)).Body);
        }

        Assert.Equal((1, 1), (server.Connections, _lean.IdleConnections));
    }

    [Fact]
    public async Task An_answer_that_was_not_read_to_its_end_closes_its_connection()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await connection.WaitForCloseAsync();
            closed.SetResult();
        });
        UpstreamResult result = await _lean.SendAsync(Observed.Ask(server.Address), Cancelled);
        Assert.Equal(5, await result.Response!.Body.ReadAsync(new byte[64], Cancelled));

        await result.Response.DisposeAsync();

        await closed.Task.WaitAsync(Cancelled);
        Assert.Equal(0, _lean.IdleConnections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_closes_the_connection(bool hasHead)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RawServer(async connection =>
        {
            try
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync(hasHead ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" : "HTTP/1.1 100 Continue\r\n\r\n");
                await connection.WaitForCloseAsync();
            }
            finally
            {
                closed.TrySetResult(); // the close is a reset, which may come before the request was read
            }
        });
        using var client = new CancellationTokenSource();
        Task asking = Observed.OfAsync(_lean, Observed.Ask(server.Address), 64, client.Token);

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        if (server.Connections > 0)
        {
            await closed.Task.WaitAsync(Cancelled);
        }

        Assert.Equal(0, _lean.IdleConnections);
    }

    [Fact]
    public async Task Another_token_than_the_exchanges_ends_a_read_too()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await connection.WaitForCloseAsync();
        });
        UpstreamResult result = await _lean.SendAsync(Observed.Ask(server.Address), Cancelled);
        await using UpstreamResponse response = result.Response!;
        Assert.Equal(5, await response.Body.ReadAsync(new byte[64], Cancelled));
        using var deadline = new CancellationTokenSource();
        ValueTask<int> reading = response.Body.ReadAsync(new byte[64], deadline.Token);

        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.AsTask());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kept_connection_that_its_peer_has_ended_is_not_used(bool byReset)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            if (byReset)
            {
                connection.Reset();
            }
        });

        for (int i = 0; i < 20; i++)
        {
            // The end may be on its way still when the next request goes out: that request is then told, not sent twice.
            Observed seen = await AskAsync(server);
            Assert.True(seen.Body == "{}" || seen.Outcome == "no answer", seen.ToString());
        }

        Assert.True(server.Connections > 1);
    }

    [Fact]
    public async Task A_request_that_was_taken_is_not_sent_again()
    {
        int requests = 0;
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (++requests == 2)
                {
                    return;
                }

                await connection.WriteAsync(Ok);
            }
        });
        Assert.Equal("{}", (await AskAsync(server)).Body);

        Assert.Equal("no answer", (await AskAsync(server)).Outcome);

        Assert.Equal((2, 1), (requests, server.Connections));
    }

    [Fact]
    public async Task What_a_peer_says_unasked_is_no_answer_to_the_next_request()
    {
        var unasked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new RawServer(async connection =>
        {
            try
            {
                while (await connection.ReadRequestAsync() is not null)
                {
                    await connection.WriteAsync(connection.Number == 1 ? Ok + Ok.Replace("{}", "no", StringComparison.Ordinal) : Ok);
                }
            }
            finally
            {
                unasked.TrySetResult();
            }
        });

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("{}", (await AskAsync(server)).Body);
        }

        await unasked.Task.WaitAsync(Cancelled);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_request_is_whole_is_given_and_the_connection_closed()
    {
        await using var server = new RawServer(async connection =>
        {
            byte[] some = new byte[1024];
            await connection.Socket.ReceiveAsync(some, connection.Stop);
            await connection.WriteAsync("HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            await connection.WaitForCloseAsync();
        });

        Observed seen = await AskAsync(server, new string('x', 30_000_000));

        Assert.Equal((413, "{}", 0), (seen.Status, seen.Body, _lean.IdleConnections));
    }

    [Fact]
    public async Task A_large_request_arrives_whole_at_a_server_that_reads_slowly()
    {
        string? received = null;
        await using var server = new RawServer(async connection =>
        {
            connection.Socket.ReceiveBufferSize = 4096;
            received = await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            await connection.WaitForCloseAsync();
        });
        string body = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i:x5},"));

        Assert.Equal("{}", (await AskAsync(server, body)).Body);

        Assert.EndsWith("\r\n\r\n" + body, received, StringComparison.Ordinal);
        Assert.Equal(1, _lean.IdleConnections);
    }

    [Theory]
    [InlineData("", 61)]
    [InlineData("Keep-Alive: timeout=5\r\n", 5)]
    public async Task An_idle_connection_is_closed_in_time(string promise, int seconds)
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{promise}Content-Length: 2\r\n\r\n{{}}"));
        await AskAsync(server);
        Assert.Equal(1, _lean.IdleConnections);

        _time.Advance(TimeSpan.FromSeconds(seconds));
        await AskAsync(server);

        Assert.Equal(2, server.Connections);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(0, _lean.IdleConnections);
    }

    [Fact]
    public async Task Parallel_requests_get_their_own_answers()
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });

        await Parallel.ForAsync(0, 400, Cancelled, async (i, token) =>
        {
            string body = $"request {i} " + new string((char)('a' + (i % 26)), i * 40);
            Assert.Equal(body, (await Observed.OfAsync(_lean, Observed.Ask(server.Address, body), 1000, token)).Body);
        });
    }

    [Theory]
    [InlineData("x-request-id", "a\r\nX-Evil: 1")]
    [InlineData("x-request-id", "a\nb")]
    [InlineData("x bad", "a-value")]
    [InlineData("Authorization", "Bearer schl\u00fcssel")]
    public async Task A_header_that_would_be_another_request_is_not_sent(string name, string value)
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes(Ok));
        UpstreamRequest request = new() { Address = server.Address, Body = new ReadOnlyMemory<byte>[] { "{}"u8.ToArray() }, Headers = [new(name, value)] };

        UpstreamResult result = await _lean.SendAsync(request, Cancelled);

        Assert.Equal(FaultCause.Connect, result.Fault!.Cause);
        Assert.DoesNotContain(value, result.Fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_host_on_a_private_network_needs_leave()
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes(Ok));
        using var guarded = new Http11Transport(TimeProvider.System, EgressGuard.PublicOnly);

        UpstreamResult result = await guarded.SendAsync(Observed.Ask(server.Address), Cancelled);

        Assert.Contains("gateway.allowHosts", result.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_fault_of_connecting()
    {
        Uri address;
        await using (RawServer server = RawServer.Answering([]))
        {
            address = server.Address;
        }

        UpstreamResult result = await _lean.SendAsync(Observed.Ask(address), Cancelled);

        Assert.Equal(FaultCause.Connect, result.Fault!.Cause);
    }

    [Fact]
    public async Task What_is_released_gives_nothing_more()
    {
        await using RawServer server = RawServer.Answering(Encoding.Latin1.GetBytes(Ok));
        UpstreamResponse response = (await _lean.SendAsync(Observed.Ask(server.Address), Cancelled)).Response!;
        Stream body = response.Body;
        await body.ReadExactlyAsync(new byte[2], Cancelled);
        await response.DisposeAsync();
        await response.DisposeAsync();

        Assert.Equal(1, _lean.IdleConnections);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => body.ReadAsync(new byte[2], Cancelled).AsTask());
        Assert.Throws<ObjectDisposedException>(() => response.Header("Content-Type"));
    }

    private Task<Observed> AskAsync(RawServer server, string body = "{}") => Observed.OfAsync(_lean, Observed.Ask(server.Address, body), 4096, Cancelled);
}
