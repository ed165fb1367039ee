using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Penstock.Providers.Tests.Transport;

/// <summary>A server that does with each connection, byte for byte, what a test says.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RawConnection, Task> _script;
    private readonly List<Task> _serving = [];
    private readonly Task _accepting;

    public RawServer(Func<RawConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1/chat/completions?a=b");

    /// <summary>How many connections were opened.</summary>
    public int Connections { get; private set; }

    /// <summary>One that answers each request on each connection with these bytes.</summary>
    public static RawServer Answering(byte[] answer, bool byteByByte = false, bool closes = false) => new(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync(answer, byteByByte);
            if (closes)
            {
                return;
            }
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                _serving.Add(ServeAsync(socket, Connections));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                await _script(new RawConnection(socket, number, _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }
    }
}

internal sealed class RawConnection(Socket socket, int number, CancellationToken stop)
{
    private readonly List<byte> _read = [];

    /// <summary>Counts from 1.</summary>
    public int Number => number;

    public Socket Socket => socket;

    public CancellationToken Stop => stop;

    /// <summary>One request with its body, of a length that was said; null when the client has closed.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        while (true)
        {
            string text = Encoding.Latin1.GetString([.. _read]);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                int length = head + 4 + LengthOf(text[..head]);
                if (_read.Count >= length)
                {
                    _read.RemoveRange(0, length);
                    return text[..length];
                }
            }

            if (await ReceiveAsync() == 0)
            {
                return null;
            }
        }
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(byte[] bytes, bool byteByByte = false)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int count = byteByByte ? 1 : bytes.Length - at;
            await socket.SendAsync(bytes.AsMemory(at, count), stop);
            at += count;
        }
    }

    /// <summary>Waits until the client closes or resets.</summary>
    public async Task WaitForCloseAsync()
    {
        try
        {
            while (await ReceiveAsync() > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Closes with a reset instead of an end.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, 0);
        socket.Close();
    }

    private async Task<int> ReceiveAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        int count = await socket.ReceiveAsync(buffer, stop);
        _read.AddRange(buffer.AsSpan(0, count));
        return count;
    }

    private static int LengthOf(string head)
    {
        string? line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.AsSpan(15), provider: null);
    }
}
