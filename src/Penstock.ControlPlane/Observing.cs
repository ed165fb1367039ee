using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.ControlPlane.Alerts;
using Penstock.ControlPlane.Alerts.Sinks;
using Penstock.ControlPlane.Measures;
using Penstock.Providers.Transport;
using Penstock.Storage.Control;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane;

/// <summary>What watches the data plane: the history of measures and its keeper, and the alerts. Whoever composes the program starts it once and disposes of it.</summary>
public sealed class Observing : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly IControlStore _store;
    private readonly MeasureKeeping _keeping;
    private readonly SinkSet _sinks;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes one that does not run yet.</summary>
    /// <param name="catalog">The configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Logs.</param>
    public Observing(ICatalogSource catalog, TimeProvider time, ILoggerFactory logs)
    {
        _store = ControlStores.Of(catalog.Current.Storage);
        History = new MeasureHistory(time.GetUtcNow());
        var desk = new AlertDesk(History);
        Live = new LiveFeed(desk.Counts);
        var gateway = new Lazy<string>(() => ControlStores.GatewayId(catalog.Current.Storage, time));
        _keeping = new MeasureKeeping(History, Gauges, _store, gateway, time, logs.CreateLogger("Penstock.Measures")) { SecondEnded = Live.Tell };
        ILogger alerts = logs.CreateLogger("Penstock.Alerts");
        _sinks = new SinkSet(() => HttpClientTransport.CreateHandler(time, EgressGuard.ForConfigured(catalog.Current.Gateway.AllowHosts)), time, alerts);
        Alerts = new AlertKeeping(desk, _sinks, catalog, _store, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), time, alerts);
    }

    /// <summary>What was measured.</summary>
    public MeasureHistory History { get; }

    /// <summary>What is sampled each second; filled in before <see cref="Start"/>.</summary>
    public MeasureGauges Gauges { get; } = new();

    internal LiveFeed Live { get; }

    internal AlertKeeping Alerts { get; }

    /// <summary>Takes in what is stored and runs from here on.</summary>
    public void Start() => _running = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Live.End();
        await _ending.CancelAsync();
        await _running;
        await _sinks.DisposeAsync();
        await _store.DisposeAsync();
        _ending.Dispose();
    }

    /// <summary>Makes the store ready, and takes in what it has.</summary>
    internal Task PrepareAsync() => _keeping.LoadAsync(_ending.Token);

    private async Task RunAsync()
    {
        try
        {
            await PrepareAsync();
            await Task.WhenAll(_keeping.RunAsync(_ending.Token), Alerts.RunAsync(_ending.Token));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // It ends before it has begun.
        }
    }
}
