using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Hosting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Edge;

/// <summary>The edge's admin listener: health for whoever asks, metrics for operators named in the configuration. Nothing can be changed here.</summary>
internal sealed class AdminListener : IDisposable
{
    private readonly Listener _listener;
    private readonly AdminApplication _application;

    public AdminListener(ICatalogSource source, MetricRegistry metrics, ILoggerFactory logs, TimeProvider time, Func<bool> isDraining)
    {
        ListenOptions listen = source.Current.Listen;
        _listener = new Listener(listen.Admin, new GatewayLimits { MaxConnections = 100 }, logs, time);
        _application = new AdminApplication(source, new HostPolicy(listen.Admin, listen.Hosts), metrics, time, isDraining);
    }

    /// <summary>Binds and serves. Null is success; else one line for the operator.</summary>
    public ValueTask<string?> StartAsync(CancellationToken cancellationToken) => _listener.StartAsync(_application, cancellationToken);

    public void Dispose() => _listener.Dispose();
}
