using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Replicas;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Gateway.Hosting;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Tests.Hosting;

/// <summary>A gateway on a free loopback port, and a client of it.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Chat = "/v1/chat/completions";

    private TestGateway(GatewayServer server, CatalogSource source)
    {
        (Server, Source) = (server, source);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(10) };
    }

    public GatewayServer Server { get; }

    public CatalogSource Source { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>One model named <c>small</c> with one target, <c>up/upstream-model</c>.</summary>
    public static PenstockCatalog Catalog(params Uri[] upstreams) => new()
    {
        Listen = new ListenOptions { Data = new Uri("http://127.0.0.1:0"), Hosts = ["llm.example"] },
        Providers = NamedMap.Create<ProviderOptions>([.. upstreams.Select((upstream, index) => new ProviderOptions
        {
            Name = $"up{index}",
            Kind = "openai-compatible",
            Endpoint = new Uri(upstream, "/v1"),
            Keys = [new Secret("upstream-secret")],
        })]),
        Models =
        [
            new ModelOptions
            {
                Name = "small",
                Targets = NamedMap.Create<TargetOptions>([.. upstreams.Select((_, index) => new TargetOptions
                {
                    Name = $"target{index}",
                    Use = new TargetUse($"up{index}", "upstream-model"),
                    Tier = index,
                })]),
            },
        ],
    };

    /// <summary>The model <c>small</c> on the pool <c>workers</c>.</summary>
    public static PenstockCatalog PoolCatalog(TimeSpan hold) => Catalog() with
    {
        Pools = [new PoolOptions { Name = "workers", Model = ModelSource.Demo, ColdStart = new ColdStartOptions { Hold = hold } }],
        Models = [new ModelOptions { Name = "small", Targets = [new TargetOptions { Name = "local", Use = new TargetUse("pool", "workers") }] }],
    };

    public static PenstockCatalog With(PenstockCatalog catalog, Func<ModelOptions, ModelOptions> change) =>
        catalog with { Models = NamedMap.Create<ModelOptions>([.. catalog.Models.Select(change)]) };

    public static async Task<TestGateway> StartAsync(
        PenstockCatalog catalog, IReplicaDirectory? replicas = null, GatewayLimits? limits = null, TimeProvider? time = null,
        MetricRegistry? metrics = null, Tracer? tracer = null)
    {
        var source = new CatalogSource(catalog);
        GatewayServer server = GatewayServer.Create(new GatewayDependencies
        {
            Catalog = source,
            Replicas = replicas ?? new FakeReplicas(),
            Metrics = metrics ?? new MetricRegistry(),
            Tracer = tracer,
            Logs = NullLoggerFactory.Instance,
            Random = new Random(1),
            Limits = limits ?? new GatewayLimits(),
            Time = time ?? TimeProvider.System,
        });
        Assert.Null(await server.StartAsync(Cancelled));
        return new TestGateway(server, source);
    }

    public Task<HttpResponseMessage> PostAsync(string body, string path = Chat, string type = "application/json") =>
        Http.PostAsync(path, new StringContent(body, Encoding.UTF8, type), Cancelled);

    public Task<HttpResponseMessage> StreamAsync(string body, CancellationToken cancellationToken) => Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, Chat) { Content = new StringContent(body, Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A directory that a test writes into.</summary>
internal sealed class FakeReplicas : IReplicaDirectory
{
    private readonly Lock _gate = new();
    private ReplicaSnapshot _current = ReplicaSnapshot.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReplicaSnapshot Current => Volatile.Read(ref _current);

    public int Wakes { get; private set; }

    public TaskCompletionSource Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set(string pool, params Replica[] replicas)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _current = new ReplicaSnapshot(_current.Version + 1, _current.Pools.SetItem(pool, [.. replicas]));
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    public async ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            if (_current.Version > version)
            {
                return _current;
            }

            changed = _changed.Task;
        }

        await changed.WaitAsync(cancellationToken);
        return Current;
    }

    public ValueTask WakeAsync(string pool, CancellationToken cancellationToken)
    {
        Wakes++;
        Woken.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
