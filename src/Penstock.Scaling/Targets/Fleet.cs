using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets.External;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Targets;

/// <summary>
/// All pools of this process, whoever runs their servers: applies the configuration, knows how they are, and is what the gateway's
/// replica directory is written by. Safe for concurrent use.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    private readonly ReplicaDirectory _directory = new();
    private readonly IWorkerCommands _commands;
    private readonly ProcessTarget _processes;
    private readonly ExternalTarget _externals;
    private readonly SupervisionOptions _supervision;

    /// <summary>Makes a fleet without pools.</summary>
    /// <param name="commands">How workers are started.</param>
    /// <param name="supervision">Deadlines and delays of every process pool.</param>
    /// <param name="handler">Makes the handlers that readiness checks go through.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads restarts.</param>
    /// <param name="logger">Gets starts, losses and what workers print.</param>
    public Fleet(
        IWorkerCommands commands,
        SupervisionOptions supervision,
        Func<HttpMessageHandler> handler,
        TimeProvider time,
        Random random,
        ILogger logger)
    {
        (_commands, _supervision) = (commands, supervision);
        _processes = new ProcessTarget(_directory, handler(), time, random, logger);
        _externals = new ExternalTarget(_directory, handler(), time);
    }

    /// <summary>Who runs now.</summary>
    public IReplicaDirectory Directory => _directory;

    /// <summary>The handler that readiness checks need: no proxy, no redirects, no cookies.</summary>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Makes the pools be these: new ones start, changed ones are replaced, missing ones drain. Returns at once.</summary>
    public void Apply(IReadOnlyCollection<PoolOptions> pools)
    {
        _processes.Apply([.. pools.Where(IsOurs).Select(ProcessPoolOf)]);
        _externals.Apply([.. pools.Where(pool => !IsOurs(pool)).Select(pool => new ExternalPool(pool.Name, [pool.Endpoint!]))]);
    }

    /// <summary>How every pool is, by name.</summary>
    public ImmutableArray<PoolStatus> Status() =>
        [.. _processes.Status().Concat(_externals.Status()).OrderBy(status => status.Pool, StringComparer.Ordinal)];

    /// <summary>Replaces all workers of <paramref name="pool"/>, none before its successor is ready.</summary>
    public RestartOutcome Restart(string pool)
    {
        if (_processes.Restart(pool))
        {
            return RestartOutcome.Accepted;
        }

        var isKnown = _externals.Status().Any(status => string.Equals(status.Pool, pool, StringComparison.Ordinal));
        return isKnown ? RestartOutcome.NotOurs : RestartOutcome.UnknownPool;
    }

    /// <summary>
    /// Completes when the first worker of a process pool is ready (null), or is lost before that (why). It is tried again nevertheless.
    /// </summary>
    public Task<PoolFailure?> FirstStartAsync(string pool, CancellationToken cancellationToken) =>
        _processes.FirstStartAsync(pool, cancellationToken);

    /// <summary>Drains all workers and completes when their processes are gone; cancelling kills what still runs.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _processes.StopAsync(cancellationToken);

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await _externals.DisposeAsync();
    }

    private static bool IsOurs(PoolOptions pool) => pool.Engine != PoolEngine.External;

    private ProcessPool ProcessPoolOf(PoolOptions pool) => new(pool.Name, _commands.For(pool), pool.Scale.Min)
    {
        ReadyPath = pool.Engine == PoolEngine.LlamaCpp ? "/readyz" : "/health",
        Supervision = _supervision,
    };
}
