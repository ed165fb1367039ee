using System.Net;
using System.Net.Sockets;

namespace Penstock.Providers.Transport;

/// <summary>Opens connections to upstreams: only to addresses that the guard allows, and within their time.</summary>
internal static class UpstreamConnector
{
    /// <summary>A connected socket, which the caller owns.</summary>
    /// <exception cref="HttpRequestException">The host may not be connected to.</exception>
    /// <exception cref="SocketException">The name does not resolve, or nobody answers there.</exception>
    /// <exception cref="TimeoutException">It took longer than <paramref name="wait"/>.</exception>
    public static async ValueTask<Socket> ConnectAsync(DnsEndPoint to, TimeSpan wait, TimeProvider time, EgressGuard guard, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            IPAddress[] addresses = await guard.ResolveAsync(to.Host, either.Token);
            if (addresses.Length == 0)
            {
                throw new HttpRequestException("the host is on a private network: name it in gateway.allowHosts if it may be reached");
            }

            await socket.ConnectAsync(addresses, to.Port, either.Token);
            return socket;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"no connection within {wait.TotalSeconds:0.#} s", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
