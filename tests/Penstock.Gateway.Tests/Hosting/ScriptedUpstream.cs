using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>An upstream on a real socket that answers byte for byte what a test says: whole, cut, late, or not at all.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<ReceivedRequest> _received = [];

    public ScriptedUpstream(Func<UpstreamConnection, ReceivedRequest, Task> script)
    {
        Script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Func<UpstreamConnection, ReceivedRequest, Task> Script { get; set; }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<ReceivedRequest> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Completes when a client closed a connection while its request was being answered.</summary>
    public TaskCompletionSource ClientClosed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped, between two connections or while waiting for one.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReceivedRequest.ReadAsync(stream, _stop.Token) is { } request)
                {
                    lock (_received)
                    {
                        _received.Add(request);
                    }

                    var connection = new UpstreamConnection(stream, ClientClosed, _stop.Token);
                    await Script(connection, request);
                    if (connection.IsClosed)
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
            }
        }
    }
}

internal sealed record ReceivedRequest(string Head, string Body)
{
    public static async Task<ReceivedRequest?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        byte[] one = new byte[1];
        while (!EndsHead(bytes))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            bytes.Add(one[0]);
        }

        string head = Encoding.ASCII.GetString([.. bytes]);
        byte[] body = new byte[LengthOf(head)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new ReceivedRequest(head, Encoding.UTF8.GetString(body));
    }

    private static bool EndsHead(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n';

    private static int LengthOf(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                return int.Parse(line.AsSpan(15), provider: null);
            }
        }

        return 0;
    }
}

internal sealed class UpstreamConnection(NetworkStream stream, TaskCompletionSource clientClosed, CancellationToken stop)
{
    public bool IsClosed { get; private set; }

    public Task WriteAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();

    public Task JsonAsync(string json, int status = 200, string headers = "") => WriteAsync(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public Task BeginStreamAsync() => WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

    public Task ChunkAsync(string text) => WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task EndStreamAsync() => WriteAsync("0\r\n\r\n");

    public async Task StreamAsync(params string[] data)
    {
        await BeginStreamAsync();
        foreach (string item in data)
        {
            await ChunkAsync($"data: {item}\n\n");
        }

        await EndStreamAsync();
    }

    /// <summary>Closes without another byte.</summary>
    public void Cut()
    {
        IsClosed = true;
        stream.Close();
    }

    /// <summary>Says nothing until the client closes.</summary>
    public async Task StallAsync()
    {
        try
        {
            int count = await stream.ReadAsync(new byte[1], stop);
            if (count == 0)
            {
                clientClosed.TrySetResult();
            }
        }
        catch (IOException)
        {
            clientClosed.TrySetResult();
        }

        Cut();
    }
}
