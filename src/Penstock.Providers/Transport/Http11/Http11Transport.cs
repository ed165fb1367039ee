using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// Upstream calls over plain HTTP/1.1, for model servers on a private network: half the cost of the platform's client there, and nothing else
/// that it can do. A request is sent again only when a kept connection had ended before it took a single byte. Safe for concurrent use.
/// </summary>
public sealed class Http11Transport : IUpstreamTransport, IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly EgressGuard _guard;
    private readonly ConditionalWeakTable<Uri, UpstreamRoute> _routes = [];
    private readonly ConcurrentDictionary<DnsEndPoint, ConnectionPool> _pools = new();
    private readonly ITimer _sweep;
    private volatile bool _isDisposed;

    /// <summary>Connects only to what <paramref name="guard"/> allows.</summary>
    public Http11Transport(TimeProvider time, EgressGuard guard)
    {
        (_time, _guard) = (time, guard);
        _sweep = time.CreateTimer(static transport => ((Http11Transport)transport!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>Connections that are open and not in use.</summary>
    public int IdleConnections => _pools.Values.Sum(pool => pool.Idle);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (RequestHead.Check(request) is { } unsendable)
        {
            return Fault(unsendable, request);
        }

        UpstreamRoute route = RouteOf(request.Address);
        while (true)
        {
            PooledConnection? connection = route.Pool.TryTake();
            bool isKept = connection is not null;
            if (connection is null)
            {
                (connection, string? refused) = await OpenAsync(route.Pool, request.ConnectTimeout, cancellationToken);
                if (connection is null)
                {
                    return Fault(refused!, request);
                }
            }

            CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static ended => ((PooledConnection)ended!).Abort(), connection);
            bool isHandedOver = false;
            try
            {
                if (await connection.SendAsync(route, request))
                {
                    (string? problem, ResponseHead head) = await connection.ReadHeadAsync(request.Method == HttpMethod.Head);
                    if (problem is not null)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        return Fault(problem, request);
                    }

                    isHandedOver = true;
                    var body = new Http11Body(connection, route.Pool, head, registration, cancellationToken);
                    return new UpstreamResult(new Http11Response(connection, body) { Status = head.Status, MediaType = head.MediaType, ContentLength = head.ContentLength }, null);
                }
            }
            finally
            {
                if (!isHandedOver)
                {
                    await registration.DisposeAsync();
                    connection.Dispose();
                }
            }

            // It had ended before it took a byte: a kept one may be old, a new one says something of its host.
            cancellationToken.ThrowIfCancellationRequested();
            if (!isKept)
            {
                return Fault("the connection was ended before it took the request", request);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _sweep.Dispose();
        foreach (ConnectionPool pool in _pools.Values)
        {
            pool.Close();
        }
    }

    private static UpstreamResult Fault(string why, UpstreamRequest request) => new(null, HttpClientTransport.Unreachable(why, request.Address));

    private UpstreamRoute RouteOf(Uri address)
    {
        if (_routes.TryGetValue(address, out UpstreamRoute? known) && !known.Pool.IsClosed)
        {
            return known;
        }

        var route = new UpstreamRoute(address, _pools.GetOrAdd(UpstreamRoute.EndPointOf(address), static (to, time) => new ConnectionPool(to, time), _time));
        _routes.AddOrUpdate(address, route);
        return route;
    }

    private async ValueTask<(PooledConnection? Connection, string? Refused)> OpenAsync(ConnectionPool pool, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return (new PooledConnection(await UpstreamConnector.ConnectAsync(pool.EndPoint, wait, _time, _guard, cancellationToken), _time.GetTimestamp()), null);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, exception.Message);
        }
    }

    private void Sweep()
    {
        foreach ((DnsEndPoint host, ConnectionPool pool) in _pools)
        {
            if (pool.Sweep())
            {
                _pools.TryRemove(new KeyValuePair<DnsEndPoint, ConnectionPool>(host, pool));
                pool.Close();
            }
        }
    }
}
