using System.Net;
using System.Net.Sockets;

namespace Penstock.Gateway.Tests.Matrix;

/// <summary>Somebody on the gateway's own network, who counts who knocks and says nothing.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private int _connections;

    public Neighbour()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Those that came until now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(CancellationToken.None);
                Interlocked.Increment(ref _connections);
            }
        }
        catch (SocketException)
        {
            // the test is over
        }
        catch (ObjectDisposedException)
        {
            // likewise
        }
    }
}
