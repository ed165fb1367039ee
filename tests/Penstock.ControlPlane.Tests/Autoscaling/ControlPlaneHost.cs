using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.Autoscaling;
using Penstock.Gateway.Pools;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Scaling;

namespace Penstock.ControlPlane.Tests.Autoscaling;

/// <summary>One control plane with its gateway's view, beside others on one store; all servers answer 200.</summary>
internal sealed class ControlPlaneHost : IAsyncDisposable
{
    private readonly IScalingStore _store;
    private readonly ServerMetricsReader _servers;
    private readonly CatalogSource _catalog;

    public ControlPlaneHost(string name, StorageOptions storage, CloudGroup cloud, ScaleOptions scale, TimeProvider time)
    {
        _store = ScalingStores.OfMachine(storage);
        _servers = new ServerMetricsReader(new Healthy(), time);
        _catalog = new CatalogSource(new PenstockCatalog { Pools = [new PoolOptions { Name = "p", Target = "cloud", Scale = scale }] });
        Fleet = new Fleet(new NoCommands(), new SupervisionOptions(), () => new Healthy(), time, new Random(1), NullLogger.Instance, Load)
        {
            Kinds = [new ScaleTargetKind("cloud", IsShared: true, context => cloud.SeenBy(name, context.Keda)) { ObserveInterval = TimeSpan.Zero }],
        };
        Loop = new AutoscalingLoop(new AutoscalingDependencies
        {
            Catalog = _catalog,
            Fleet = Fleet,
            Gateway = _ => Seen,
            Load = Load,
            Machine = _store,
            Servers = _servers,
            Identity = name,
            IsDead = _ => false,
            Time = time,
            Logger = NullLogger.Instance,
        });
    }

    public ReplicaLoad Load { get; } = new();

    public Fleet Fleet { get; }

    public AutoscalingLoop Loop { get; }

    /// <summary>What its gateway sees of the pool.</summary>
    public PoolTotals Seen { get; set; } = new();

    public IEnumerable<string> Routed => Fleet.Directory.Current.Of("p").Where(replica => replica.Phase == ReplicaPhase.Ready).Select(replica => replica.Id);

    /// <summary>Applies other options of the pool.</summary>
    public ValueTask ChangeAsync(Func<PoolOptions, PoolOptions> change)
    {
        _catalog.Publish(_catalog.Current with { Pools = [change(_catalog.Current.Pools["p"])] });
        return StartAsync();
    }

    public ValueTask StartAsync() => Loop.ApplyAsync(_catalog.Current.Pools, TestContext.Current.CancellationToken);

    public ValueTask TickAsync() => Loop.TickAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        await Fleet.DisposeAsync();
        _servers.Dispose();
        await _store.DisposeAsync();
    }

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/nowhere", []);
    }

    private sealed class Healthy : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") });
    }
}
