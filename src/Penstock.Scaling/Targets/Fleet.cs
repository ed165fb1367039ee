using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets.External;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Processes;
using Penstock.Scaling.Targets.Shared;

namespace Penstock.Scaling.Targets;

/// <summary>
/// All pools of this process, whoever runs their servers: applies the configuration, knows how they are, and is what the gateway's
/// replica directory is written by. Pools that another control plane runs are followed: their replicas are those that it tells. Safe for concurrent use.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private readonly ReplicaDirectory _directory = new();
    private readonly IWorkerCommands _commands;
    private readonly ProcessTarget _processes;
    private readonly ExternalTarget _externals;
    private readonly SupervisionOptions _supervision;
    private readonly Func<HttpMessageHandler> _handler;
    private readonly HealthProbe _probe;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly IReplicaLoad? _load;
    private ImmutableDictionary<string, FleetPool> _pools = ImmutableDictionary.Create<string, FleetPool>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableArray<Replica>> _followed = ImmutableDictionary.Create<string, ImmutableArray<Replica>>(StringComparer.Ordinal);

    /// <summary>Makes a fleet without pools.</summary>
    /// <param name="commands">How workers are started.</param>
    /// <param name="supervision">Deadlines and delays of every process pool.</param>
    /// <param name="handler">Makes the handlers that readiness checks, and calls of whoever runs replicas, go through.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads restarts.</param>
    /// <param name="logger">Gets starts, losses and what workers print.</param>
    /// <param name="load">Knows whose streams still run; null ends replicas without waiting for that.</param>
    public Fleet(
        IWorkerCommands commands,
        SupervisionOptions supervision,
        Func<HttpMessageHandler> handler,
        TimeProvider time,
        Random random,
        ILogger logger,
        IReplicaLoad? load = null)
    {
        (_commands, _supervision, _handler, _time, _random, _logger, _load) = (commands, supervision, handler, time, random, logger, load);
        _processes = new ProcessTarget(_directory, handler(), time, random, logger, load);
        _externals = new ExternalTarget(_directory, handler(), time);
        _probe = new HealthProbe(handler(), time);
    }

    /// <summary>Who runs now.</summary>
    public IReplicaDirectory Directory => _directory;

    /// <summary>Environment variables, for credentials that clouds keep there.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>What KEDA is told of pools that it scales.</summary>
    public KedaSignals Keda { get; } = new();

    /// <summary>The kinds of scale target that pools may name. Default <see cref="ScaleTargets.All"/>.</summary>
    public ImmutableArray<ScaleTargetKind> Kinds { get; init; } = ScaleTargets.All;

    /// <summary>Told that a request waits for a pool; on the request's thread, so it must return at once.</summary>
    public Action<string>? Woken { get; set; }

    /// <summary>The handler that readiness checks need: no proxy, no redirects, no cookies.</summary>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>
    /// Makes the pools be these: new ones start, those with other servers are replaced, those with other bounds or prices stay, missing ones drain. Returns
    /// at once.
    /// </summary>
    public void Apply(IReadOnlyCollection<PoolOptions> pools)
    {
        lock (_changing)
        {
            foreach (FleetPool known in _pools.Values.Where(known => !pools.Contains(known.Options)).ToArray())
            {
                _pools = _pools.Remove(known.Options.Name);
                if (pools.FirstOrDefault(pool => string.Equals(pool.Name, known.Options.Name, StringComparison.Ordinal)) is { } next && known.Options.HasSameServers(next))
                {
                    _pools = _pools.Add(next.Name, known.With(next, known.Processes is null ? null : ProcessPoolOf(next)));
                    continue;
                }

                _ = known.Target.DisposeAsync().AsTask();
                if (known.IsShared)
                {
                    _directory.Remove(known.Options.Name);
                }
            }

            foreach (PoolOptions pool in pools.Where(pool => !_pools.ContainsKey(pool.Name)))
            {
                _pools = _pools.Add(pool.Name, Make(pool));
            }

            Run();
        }
    }

    /// <summary>The target of <paramref name="pool"/>; null when there is no such pool.</summary>
    public IScaleTarget? TargetOf(string pool) => _pools.GetValueOrDefault(pool)?.Target;

    /// <summary>True when every control plane sees the same replicas of <paramref name="pool"/>.</summary>
    public bool IsShared(string pool) => _pools.GetValueOrDefault(pool)?.IsShared == true;

    /// <summary>True when <paramref name="pool"/> is run here, and not followed.</summary>
    public bool IsLed(string pool) => !_followed.ContainsKey(pool);

    /// <summary>Runs <paramref name="pool"/> from here. So it is from the start, until <see cref="Follow"/> is called.</summary>
    public void Lead(string pool)
    {
        lock (_changing)
        {
            if (_followed.ContainsKey(pool))
            {
                _followed = _followed.Remove(pool);
                _directory.Publish(pool, [], ReplicaSource.Followed);
                Run();
            }
        }
    }

    /// <summary>Another control plane runs <paramref name="pool"/>, and has these replicas. What ran here drains.</summary>
    public void Follow(string pool, ImmutableArray<Replica> replicas)
    {
        lock (_changing)
        {
            bool isNew = !_followed.ContainsKey(pool);
            _followed = _followed.SetItem(pool, replicas);
            if (isNew)
            {
                Run();
                if (IsShared(pool))
                {
                    _directory.Publish(pool, []); // the same replicas, as the other one tells of them from now on
                }
            }

            _directory.Publish(pool, replicas, ReplicaSource.Followed);
            _directory.OnWake(pool, () => Woken?.Invoke(pool), ReplicaSource.Followed);
        }
    }

    /// <summary>Ends replicas of a shared pool that have finished their streams; whoever leads calls it every tick. Nothing to do for others.</summary>
    public ValueTask<TargetError?> FinishAsync(string pool, CancellationToken cancellationToken) =>
        _pools.GetValueOrDefault(pool)?.Shared?.FinishAsync(cancellationToken) ?? ValueTask.FromResult<TargetError?>(null);

    /// <summary>How every pool is, by name.</summary>
    public ImmutableArray<PoolStatus> Status() =>
    [
        .. _processes.Status()
            .Concat(_externals.Status())
            .Concat(_pools.Values.Where(pool => pool.IsShared && IsLed(pool.Options.Name)).Select(pool => pool.Describe()))
            .Concat(_followed.Where(followed => _pools.ContainsKey(followed.Key) && _processes.StatusOf(followed.Key) is null).Select(Followed))
            .OrderBy(status => status.Pool, StringComparer.Ordinal),
    ];

    /// <summary>Replaces all workers of <paramref name="pool"/>, none before its successor is ready.</summary>
    public RestartOutcome Restart(string pool)
    {
        if (_processes.Restart(pool))
        {
            return RestartOutcome.Accepted;
        }

        return _pools.ContainsKey(pool) ? RestartOutcome.NotOurs : RestartOutcome.UnknownPool;
    }

    /// <summary>
    /// Completes when the first worker of a process pool is ready (null), or is lost before that (why). It is tried again nevertheless.
    /// At once for pools that are not run here.
    /// </summary>
    public Task<PoolFailure?> FirstStartAsync(string pool, CancellationToken cancellationToken) =>
        _processes.StatusOf(pool) is null ? Task.FromResult<PoolFailure?>(null) : _processes.FirstStartAsync(pool, cancellationToken);

    /// <summary>Drains all workers and completes when their processes are gone; cancelling kills what still runs.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _processes.StopAsync(cancellationToken);

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await _externals.DisposeAsync();
        foreach (FleetPool pool in _pools.Values)
        {
            await pool.Target.DisposeAsync();
        }

        _probe.Dispose();
    }

    private void Run()
    {
        _processes.Apply([.. _pools.Values.Where(pool => pool.Processes is not null && IsLed(pool.Options.Name)).Select(pool => pool.Processes!)]);
        _externals.Apply([.. _pools.Values.Where(pool => pool.Options.Endpoint is not null).Select(pool => new ExternalPool(pool.Options.Name, [pool.Options.Endpoint!]))]);
    }

    private FleetPool Make(PoolOptions pool)
    {
        if (pool.Endpoint is not null)
        {
            return new FleetPool(pool, new ExternalScaleTarget(_externals, pool.Name));
        }

        ScaleTargetKind? kind = Kinds.FirstOrDefault(known => string.Equals(known.Name, pool.Target, StringComparison.Ordinal));
        if (kind is null or { IsShared: false })
        {
            return new FleetPool(pool, new ProcessScaleTarget(_processes, pool)) { Processes = ProcessPoolOf(pool) };
        }

        ISharedPool shared = pool.Types.Count == 0
            ? new SharedPool(pool, kind, kind.Create(ContextOf(pool)), _probe, _load, _directory, _time)
            : new MixedPool(pool.Name, [.. pool.Types.Select(type => PartOf(pool, type, kind))], _directory);
        _directory.Publish(pool.Name, []);
        _directory.OnWake(pool.Name, () => Woken?.Invoke(pool.Name));
        return new FleetPool(pool, shared) { Shared = shared };
    }

    private PoolPart PartOf(PoolOptions pool, ReplicaTypeOptions type, ScaleTargetKind kind)
    {
        PoolOptions alone = pool.Of(type);
        var shown = new ReplicaDirectory();
        return new PoolPart(type.Name, type.ReplicaHourUsd, new SharedPool(alone, kind, kind.Create(ContextOf(alone)), _probe, _load, shown, _time), shown);
    }

    private ScaleTargetContext ContextOf(PoolOptions pool) => new()
    {
        Pool = pool,
        Processes = _processes,
        Handler = _handler,
        Environment = Environment,
        Keda = Keda,
        Time = _time,
        Random = new Random(_random.Next()),
        Logger = _logger,
    };

    private PoolStatus Followed(KeyValuePair<string, ImmutableArray<Replica>> followed)
    {
        ImmutableArray<ReplicaStatus> replicas = [.. followed.Value.Select(replica => new ReplicaStatus(replica, null, default, null))];
        return FleetPool.Describe(_pools[followed.Key].Options, followed.Value.Count(replica => replica.Phase != ReplicaPhase.Draining), replicas);
    }

    private ProcessPool ProcessPoolOf(PoolOptions pool) => new(pool.Name, _commands.For(pool), pool.Scale.Min)
    {
        ReadyPath = pool.Engine == PoolEngine.LlamaCpp ? "/readyz" : "/health",
        Supervision = _supervision,
    };
}
