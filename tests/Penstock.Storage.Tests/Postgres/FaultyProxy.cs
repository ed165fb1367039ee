using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Storage.Tests.Postgres;

/// <summary>
/// Stands between a client and a server, and cuts or slows what passes as its seed says. A connection is ended by closing both its sockets, which
/// whoever reads or writes them then finds out: there is nothing that could be waited for.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly int _most;
    private readonly Task _accepting;
    private int _faults;
    private volatile bool _isEnding;

    public FaultyProxy(int target, int seed, int most)
    {
        (_target, _random, _most) = (target, new Random(seed), most);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Faults => Volatile.Read(ref _faults);

    /// <summary>True while everything passes.</summary>
    public bool IsQuiet { get; set; }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _listener.Dispose();
        await _accepting;
        foreach (Socket client in _connections.Keys)
        {
            client.Dispose();
        }

        await Task.WhenAll(_connections.Values);
    }

    private async Task AcceptAsync()
    {
        while (!_isEnding)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(CancellationToken.None);
                _connections[client] = ServeAsync(client);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // One that is gone before it was accepted, or the end.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield(); // it is listed first, so that the end finds it
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, CancellationToken.None);
                await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
            }
            catch (SocketException)
            {
                // The server is away.
            }
        }

        _connections.TryRemove(client, out _);
    }

    /// <summary>To the end of either side, which is then the end of both.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None)) > 0;)
            {
                int chance = Chance();
                if (chance < 7)
                {
                    Interlocked.Increment(ref _faults);
                    await SendAsync(to, buffer.AsMemory(0, read * chance / 7)); // cut in the middle
                    break;
                }

                if (chance < 9)
                {
                    Interlocked.Increment(ref _faults);
                    await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, CancellationToken.None);
                }

                await SendAsync(to, buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Reset, or closed by the other direction.
        }
        finally
        {
            from.Close(0); // a reset, not a polite end
            to.Close(0);
        }
    }

    private int Chance()
    {
        lock (_gate)
        {
            return Faults < _most && !IsQuiet ? _random.Next(100) : 99;
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, SocketFlags.None, CancellationToken.None)..];
        }
    }
}
