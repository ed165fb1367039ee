using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Penstock.ControlPlane.Tests.Alerts;

/// <summary>A webhook receiver on the loopback that keeps what it gets and answers as it is told.</summary>
internal sealed class LoopbackSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;

    public LoopbackSink()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/services/T0/B0/secret-part");

    public ConcurrentQueue<(string Head, string Body)> Received { get; } = new();

    /// <summary>Statuses of the next answers; 200 when there are none left.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    /// <summary>Waits until so many have come.</summary>
    public async Task<(string Head, string Body)[]> AwaitAsync(int count)
    {
        for (int i = 0; i < 1200 && Received.Count < count; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return [.. Received];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        byte[] buffer = new byte[65_536];
        int end;
        while ((end = Encoding.UTF8.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            bytes.AddRange(buffer[..await stream.ReadAsync(buffer, _ending.Token)]);
        }

        string head = Encoding.UTF8.GetString([.. bytes])[..end];
        int length = int.Parse(head.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..], System.Globalization.CultureInfo.InvariantCulture);
        while (bytes.Count < end + 4 + length)
        {
            bytes.AddRange(buffer[..await stream.ReadAsync(buffer, _ending.Token)]);
        }

        Received.Enqueue((head, Encoding.UTF8.GetString([.. bytes.Skip(end + 4)])));
        string status = Answers.TryDequeue(out string? told) ? told : "200 OK";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _ending.Token);
    }
}
