using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Penstock.Gateway.Hosting;

/// <summary>Kestrel alone, without host, container or middleware, on one address.</summary>
internal sealed class Listener : IDisposable
{
    private readonly Uri _address;
    private readonly KestrelServer _server;

    public Listener(Uri address, GatewayLimits limits, ILoggerFactory logs, TimeProvider time)
    {
        _address = address;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowResponseHeaderCompression = false };
        options.Limits.MaxRequestBodySize = null;     // RequestBody bounds it, and answers in JSON
        options.Limits.MaxConcurrentConnections = limits.MaxConnections;
        options.Limits.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
        Bind(options, address, time);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions
        {
            Backlog = 1024,
            UnsafePreferInlineScheduling = limits.RunsInline,

            // Waiting without a buffer first costs a system call each request; a buffer an idle connection is 4 KiB.
            WaitForDataBeforeAllocatingBuffer = !limits.RunsInline,
        }), logs);
        _server = new KestrelServer(Options.Create(options), transport, logs);
    }

    /// <summary>Binds. Null is success; else one line for the operator.</summary>
    public async ValueTask<string?> StartAsync<T>(IHttpApplication<T> application, CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            await _server.StartAsync(application, cancellationToken);
            return null;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return $"Port {_address.Port} on {_address.Host} is used by another program. Stop it, or choose another port.";
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return $"{_address} cannot be bound: {exception.Message}";
        }
    }

    /// <summary>The address with its real port.</summary>
    public Uri BoundAddress
    {
        get
        {
            string? bound = _server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            return bound is null ? _address : new UriBuilder(_address) { Port = new Uri(bound).Port }.Uri;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public void Dispose() => _server.Dispose();

    private static void Bind(KestrelServerOptions options, Uri address, TimeProvider time)
    {
        void Http1(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => ArrivalReader.Before(next, time));
        }

        if (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip))
        {
            options.Listen(ip, address.Port, Http1);
        }
        else if (address.IsLoopback && address.Port != 0)
        {
            options.ListenLocalhost(address.Port, Http1);
        }
        else if (address.IsLoopback)
        {
            options.Listen(IPAddress.Loopback, 0, Http1);
        }
        else
        {
            options.ListenAnyIP(address.Port, Http1);
        }
    }
}
