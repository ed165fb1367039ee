using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// Runs pools as processes of this machine: starts them, sees that they become ready, starts them again when they are lost, and
/// drains them. Publishes into the <see cref="ReplicaDirectory"/>. Safe for concurrent use.
/// </summary>
public sealed class ProcessTarget : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private readonly ReplicaDirectory _directory;
    private readonly IWorkerLauncher _launcher;
    private readonly HealthProbe _probe;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Task> _leaving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProcessPool> _successors = new(StringComparer.Ordinal);
    private readonly IReplicaLoad? _load;
    private long _lastId;
    private ImmutableDictionary<string, PoolRunner> _runners = ImmutableDictionary.Create<string, PoolRunner>(StringComparer.Ordinal);

    /// <summary>Makes a target without pools.</summary>
    /// <param name="directory">Where replicas are published.</param>
    /// <param name="handler">Sends readiness checks; disposed with the target.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads restarts.</param>
    /// <param name="logger">Gets one line for each start and loss, and what the workers print.</param>
    /// <param name="load">Knows whose streams still run; null ends workers without waiting for that, and they drain by themselves.</param>
    public ProcessTarget(
        ReplicaDirectory directory, HttpMessageHandler handler, TimeProvider time, Random random, ILogger logger, IReplicaLoad? load = null)
        : this(directory, new ProcessLauncher(time, logger), handler, time, random, logger, load)
    {
    }

    internal ProcessTarget(
        ReplicaDirectory directory, IWorkerLauncher launcher, HttpMessageHandler handler, TimeProvider time, Random random, ILogger logger, IReplicaLoad? load = null)
    {
        _load = load;
        (_directory, _launcher, _time, _random, _logger) = (directory, launcher, time, random, logger);
        _probe = new HealthProbe(handler, time);
    }

    /// <summary>The status of every pool, by name.</summary>
    public ImmutableArray<PoolStatus> Status() =>
        [.. _runners.Values.Select(runner => runner.Status).OrderBy(status => status.Pool, StringComparer.Ordinal)];

    /// <summary>
    /// Makes the pools be these: new ones start, changed ones are replaced worker by worker, missing ones drain. Returns at once.
    /// </summary>
    public void Apply(IReadOnlyCollection<ProcessPool> pools)
    {
        lock (_changing)
        {
            foreach (var name in _runners.Keys.Except(pools.Select(pool => pool.Name), StringComparer.Ordinal))
            {
                Leave(name);
            }

            foreach (var pool in pools)
            {
                Apply(pool);
            }
        }
    }

    /// <summary>The status of <paramref name="pool"/>; null when there is no such pool.</summary>
    public PoolStatus? StatusOf(string pool) => _runners.TryGetValue(pool, out var runner) ? runner.Status : null;

    /// <summary>Takes one worker out, so that one fewer is wanted. False when there is no such pool.</summary>
    public bool Drain(string pool, string replica) => With(pool, runner => runner.Drain(replica));

    /// <summary>Wants <paramref name="replicas"/> of <paramref name="pool"/>. False when there is no such pool.</summary>
    public bool Scale(string pool, int replicas) => With(pool, runner => runner.Desire(replicas));

    /// <summary>
    /// Replaces all workers of <paramref name="pool"/>, none before its successor is ready. False when there is no such pool.
    /// </summary>
    public bool Restart(string pool) => With(pool, runner => runner.Replace());

    /// <summary>
    /// Completes when the first worker of <paramref name="pool"/> is ready (null), or is lost before that (the failure; it is
    /// tried again nevertheless).
    /// </summary>
    public Task<PoolFailure?> FirstStartAsync(string pool, CancellationToken cancellationToken) =>
        _runners[pool].FirstStart.WaitAsync(cancellationToken);

    /// <summary>
    /// Drains every pool and completes when all processes are gone. Cancelling does not leave them: it kills what still runs.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Apply([]);
        Task[] all;
        lock (_changing)
        {
            all = [.. _leaving.Values];
        }

        await using var kill = cancellationToken.Register(StopNow);
        await Task.WhenAll(all);
    }

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        (_launcher as IDisposable)?.Dispose();
        _probe.Dispose();
    }

    private void Leave(string name)
    {
        _successors.Remove(name);
        if (!_leaving.ContainsKey(name))
        {
            _runners[name].Stop();
            _leaving.Add(name, AwaitGoneAsync(name, _runners[name]));
        }
    }

    private async Task AwaitGoneAsync(string name, PoolRunner runner)
    {
        await runner.Finished;
        lock (_changing)
        {
            _leaving.Remove(name);
            _runners = _runners.Remove(name);
            _directory.Remove(name);
            if (_successors.Remove(name, out var successor))
            {
                Apply(successor);
            }
        }
    }

    /// <summary>A pool that comes back while it still drains waits for the last of its old workers.</summary>
    private void Apply(ProcessPool pool)
    {
        if (_leaving.ContainsKey(pool.Name))
        {
            _successors[pool.Name] = pool;
        }
        else if (!_runners.TryGetValue(pool.Name, out var runner))
        {
            _runners = _runners.Add(
                pool.Name,
                new PoolRunner(pool, () => NextId(pool.Name), _directory, _launcher, _probe, _time, new Random(_random.Next()), _logger, _load));
        }
        else if (!runner.Pool.Equals(pool))
        {
            runner.Change(pool);
        }
    }

    private string NextId(string pool) => $"{pool}-{Interlocked.Increment(ref _lastId)}";

    private void StopNow()
    {
        foreach (var runner in _runners.Values)
        {
            runner.StopNow();
        }
    }

    private bool With(string pool, Action<PoolRunner> act)
    {
        if (!_runners.TryGetValue(pool, out var runner))
        {
            return false;
        }

        act(runner);
        return true;
    }
}
