using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Penstock.Scaling.Targets.Keda;

/// <summary>The listener that KEDA's operator calls: gRPC over HTTP/2 without TLS, for inside a cluster.</summary>
public sealed class KedaServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KedaServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with the port that it got.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Listens.</summary>
    /// <param name="address">An IP address and a port; port 0 takes a free one.</param>
    /// <param name="signals">What KEDA is told.</param>
    /// <param name="logging">Gets warnings.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address is taken, or not of this machine.</exception>
    public static async Task<KedaServer> StartAsync(Uri address, KedaSignals signals, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            Listen(kestrel, address);
        });
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = 64 * 1024);
        builder.Services.AddSingleton(new KedaScaler(signals));
        WebApplication application = builder.Build();
        application.MapGrpcService<KedaScaler>();
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return new KedaServer(application);
    }

    /// <summary>Ends streams and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address)
    {
        static void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions options) => options.Protocols = HttpProtocols.Http2;
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.Listen(IPAddress.Loopback, address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
    }
}
