using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Authentication.Tokens;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Health;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Pools;
using Penstock.Gateway.Queueing;
using Penstock.Gateway.Reservation;
using Penstock.Gateway.Resolution;
using Penstock.Providers.Transport;
using Penstock.Storage.Responses;
using Penstock.Storage.Sharing;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Hosting;

/// <summary>
/// The data plane: listens, serves, reloads, drains. One instance runs once: <see cref="StartAsync"/>, then <see cref="DrainAsync"/> or
/// <see cref="StopAsync"/>, then disposal.
/// </summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(2);

    private readonly GatewayDependencies _dependencies;
    private readonly ILogger _logger;
    private readonly IUpstreamTransport _transport;
    private readonly HttpClientTransport _media;
    private readonly HttpClientTransport _identity;
    private readonly SnapshotBuilder _builder;
    private readonly AccountBook _accounts;
    private readonly GatewayMetrics _metrics;
    private readonly ReservationRegister _reservations;
    private readonly ReplicaRoster _roster;
    private readonly RunningRequests _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _isLoopback;
    private readonly Listener _listener;
    private volatile GatewaySnapshot _snapshot;
    private Task _reloading = Task.CompletedTask;
    private readonly TokenIssuers _issuers;
    private Task _probing = Task.CompletedTask;
    private Task _renewing = Task.CompletedTask;

    private GatewayServer(GatewayDependencies dependencies)
    {
        _dependencies = dependencies;
        _logger = dependencies.Logs.CreateLogger("Penstock.Gateway");
        PenstockCatalog catalog = dependencies.Catalog.Current;
        (_transport, _media, _identity) = (
            UpstreamTransportOf(EgressGuard.ForConfigured(catalog.Gateway.AllowHosts)),
            Transport(new EgressGuard(catalog.Gateway.AllowHosts)),
            Transport(EgressGuard.ForIdentity(dependencies.Environment)));
        _roster = new ReplicaRoster(dependencies.Replicas);
        Pools = new PoolTraffic(_roster, dependencies.Time);
        SpendFile spend = dependencies.Spend ?? SpendFile.InMemory();
        Sharing = dependencies.Shares is { } shares ? NewKeeper(shares, spend, dependencies, () => _snapshot?.Catalog ?? catalog) : null;
        _accounts = new AccountBook(Sharing is null ? new LocalCounters(dependencies.Time, spend) : new SharedCounters(Sharing, spend, dependencies.Time), dependencies.Time);
        _metrics = new GatewayMetrics(dependencies.Metrics);
        _metrics.Limits.Show(_accounts, dependencies.Time);
        if (Sharing is not null)
        {
            ShareMetrics.Define(dependencies.Metrics, Sharing, _accounts, dependencies.Time);
        }

        _reservations = new ReservationRegister(dependencies.Time, _metrics.Limits);
        _issuers = new TokenIssuers(_transport, dependencies.Time, problem => GatewayLog.Problem(_logger, problem));
        _builder = new SnapshotBuilder(Upstream(), dependencies.Time, dependencies.Random, _roster, _accounts, _issuers);
        _isLoopback = catalog.Listen.Data.IsLoopback;
        _snapshot = _builder.Build(catalog, null, _isLoopback);
        Cache = new AnswerCache(
            new AnswerCacheOptions { MemoryBytes = catalog.Gateway.Cache.MemoryMegabytes * 1024L * 1024 },
            dependencies.Answers,
            dependencies.Time,
            dependencies.Random,
            dependencies.Metrics,
            dependencies.Logs);
        Semantic = new SemanticCache(Cache, new SemanticBounds(), dependencies.Learned, dependencies.Time, dependencies.Random, dependencies.Metrics, dependencies.Logs);
        _listener = new Listener(catalog.Listen.Data, dependencies.Limits, dependencies.Logs, dependencies.Time);
        Targets = new TargetDirectory(() => _snapshot);
        Playground = new PlaygroundAccess(() => _snapshot, _accounts, _running, dependencies.Time);
        Traffic = new TrafficDirectory(() => _snapshot, new ShadowLog());
        HealthMetrics.Define(dependencies.Metrics, Targets, dependencies.Time);
        QueueMetrics.Define(dependencies.Metrics, () => _snapshot);
    }

    /// <summary>Where it listens, once started; port 0 of the configuration is the real one here.</summary>
    public Uri Address => _listener.BoundAddress;

    /// <summary>True when no key is needed. Say so at start.</summary>
    public bool IsOpen => _snapshot.Keys.IsOpen;

    /// <summary>Its targets, for operators.</summary>
    public TargetDirectory Targets { get; }

    /// <summary>The shares of targets, for operators.</summary>
    public TrafficDirectory Traffic { get; }

    /// <summary>What it has seen of its pools, for the scaler.</summary>
    public PoolTraffic Pools { get; }

    /// <summary>How operators ask models.</summary>
    public PlaygroundAccess Playground { get; }

    /// <summary>True once it takes no new requests.</summary>
    public bool IsDraining => _running.IsDraining;

    /// <summary>Answers that may be given again.</summary>
    public AnswerCache Cache { get; }

    /// <summary>Answers to requests that mean the same.</summary>
    public SemanticCache Semantic { get; }

    /// <summary>Requests that are being answered now.</summary>
    public int Running => _running.Count;

    /// <summary>What is shared with other gateways; null for one that shares with nobody.</summary>
    public ShareKeeper? Sharing { get; }

    /// <summary>What callers may take and have taken.</summary>
    public AccountBook Accounts => _accounts;

    /// <summary>Makes a gateway that is not started. Nothing is bound yet.</summary>
    public static GatewayServer Create(GatewayDependencies dependencies) => new(dependencies);

    /// <summary>Binds and serves. Null is success; else one line for the operator: a busy port, no keys on a public address.</summary>
    public async ValueTask<string?> StartAsync(CancellationToken cancellationToken)
    {
        Uri listen = _snapshot.Catalog.Listen.Data;
        if (!_isLoopback && !_snapshot.Catalog.HasVirtualKeys)
        {
            return $"The data plane will not listen on {listen} without keys: whoever reaches it could spend. "
                + "Make one with: tenants: { NAME: { keys: { app: { secret: \"${env:KEY}\" } } } }, or listen on 127.0.0.1.";
        }

        if (Sharing is not null)
        {
            await Sharing.StartAsync(cancellationToken);
        }

        await Cache.StartAsync(cancellationToken);
        Semantic.Start();
        if (await _listener.StartAsync(Application(listen), cancellationToken) is { } refused)
        {
            return refused;
        }

        Announce();
        _reloading = ReloadAsync(_stopping.Token);
        _renewing = _issuers.RunAsync(_stopping.Token);
        _probing = new HealthProber(() => _snapshot, _dependencies.Time, new Random(_dependencies.Random.Next())).RunAsync(_stopping.Token);
        return null;
    }

    /// <summary>
    /// Says not ready, refuses new requests with 503 and waits until running ones have ended, at most <paramref name="grace"/>; then stops.
    /// True when all ended by themselves.
    /// </summary>
    public async ValueTask<bool> DrainAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        GatewayLog.Draining(_logger, _running.Count);
        bool ended = true;
        try
        {
            await _running.DrainAsync().WaitAsync(grace, _dependencies.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            ended = false;
        }

        await StopAsync(CancellationToken.None);
        return ended;
    }

    /// <summary>Stops; streams that are still running are cut.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _reloading;
        await _probing;
        await _renewing;
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        wait.CancelAfter(_running.Count == 0 ? CloseWait : TimeSpan.Zero);
        await _listener.StopAsync(wait.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _listener.Dispose();
        (_transport as IDisposable)?.Dispose();
        _media.Dispose();
        _identity.Dispose();
        _reservations.Dispose();
        await Semantic.DisposeAsync();
        if (Sharing is not null)
        {
            await Sharing.DisposeAsync();
        }

        await Cache.DisposeAsync();
        _stopping.Dispose();
    }

    private IUpstreamTransport UpstreamTransportOf(EgressGuard guard) =>
        _dependencies.UpstreamHandler is null ? new UpstreamTransport(_dependencies.Time, guard) : Transport(guard);

    private HttpClientTransport Transport(EgressGuard guard) =>
        new(_dependencies.UpstreamHandler?.Invoke() ?? HttpClientTransport.CreateHandler(_dependencies.Time, guard));

    private static ShareKeeper NewKeeper(IShareStore shares, SpendFile spend, GatewayDependencies dependencies, Func<PenstockCatalog> catalog) => new(
        shares,
        spend.Owner,
        catalog().Shared.WhenAway,
        dependencies.Ledger is { } ledger ? new LedgerSums(ledger.Reader) : null,
        () => catalog().Models.Select(model => model.Timeouts.Total).DefaultIfEmpty().Max() + ReservationRegister.Grace,
        dependencies.Time,
        dependencies.Logs.CreateLogger("Penstock.Gateway.Sharing"));

    private UpstreamAccess Upstream() => new(_transport) { Media = _media, Identity = _identity, Environment = _dependencies.Environment };

    private GatewayApplication Application(Uri listen)
    {
        TimeProvider time = _dependencies.Time;
        var requests = new RecentRequests();
        LedgerMetrics.Define(_dependencies.Metrics, _dependencies.Ledger);
        InferenceDelegate pipeline = GatewayPipeline.Compose(new PipelineParts
        {
            Time = time,
            Random = _dependencies.Random,
            Roster = _roster,
            Metrics = _metrics,
            Accounts = _accounts,
            Reservations = _reservations,
            Requests = requests,
            Ledger = _dependencies.Ledger,
            Bodies = _dependencies.Bodies,
            Measures = _dependencies.Measures,
            Shadows = Traffic.Shadows,
            Logs = _dependencies.Logs,
            Cache = Cache,
            Pools = Pools,
            Semantic = Semantic,
        });
        var routes = new RouteTable(
            pipeline, requests, _dependencies.Ledger?.Reader, _dependencies.Responses ?? new MemoryResponseStore(MemoryResponseStore.SmallBounds, time), _dependencies.Logs, _dependencies.Limits.MaxBodyBytes, time.GetUtcNow().ToUnixTimeSeconds(), () => _running.IsDraining, _dependencies.Tracer)
        {
            Feedback = new FeedbackEndpoint(Semantic.Operations),
        };
        Playground.Open(routes);
        return new GatewayApplication(
            routes, new HostPolicy(listen, _snapshot.Catalog.Listen.Hosts), _running, _metrics, time, _logger, () => _snapshot);
    }

    private void Announce()
    {
        GatewayLog.Listening(_logger, Address);
        if (IsOpen)
        {
            GatewayLog.Open(_logger, Address);
        }

        ReportProblems();
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                PenstockCatalog next = await _dependencies.Catalog.WaitForChangeAsync(_snapshot.Catalog.Version, cancellationToken);
                _snapshot = _builder.Build(next, _snapshot, _isLoopback);
                Sharing?.WhenAway = next.Shared.WhenAway;
                GatewayLog.Applied(_logger, next.Version, _snapshot.Models.Count);
                ReportProblems();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private void ReportProblems()
    {
        foreach (string problem in _snapshot.Problems)
        {
            GatewayLog.Problem(_logger, problem);
        }
    }
}
