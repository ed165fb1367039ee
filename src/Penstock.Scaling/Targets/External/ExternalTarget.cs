using System.Collections.Immutable;
using System.Globalization;

namespace Penstock.Scaling.Targets.External;

/// <summary>
/// Publishes model servers that someone else runs, and whether they answer. Starts and stops nothing. Safe for concurrent use.
/// </summary>
public sealed class ExternalTarget : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private readonly ReplicaDirectory _directory;
    private readonly HealthProbe _probe;
    private readonly TimeProvider _time;
    private ImmutableSortedDictionary<string, Watched> _pools = ImmutableSortedDictionary.Create<string, Watched>(StringComparer.Ordinal);

    /// <summary>Makes a target without pools.</summary>
    /// <param name="directory">Where replicas are published.</param>
    /// <param name="handler">Sends readiness checks; disposed with the target.</param>
    /// <param name="time">The clock.</param>
    public ExternalTarget(ReplicaDirectory directory, HttpMessageHandler handler, TimeProvider time)
    {
        _directory = directory;
        _time = time;
        _probe = new HealthProbe(handler, time);
    }

    /// <summary>The status of every pool, by name.</summary>
    public ImmutableArray<PoolStatus> Status() => [.. _pools.Values.Select(watched => watched.Describe())];

    /// <summary>Makes the pools be these. Returns at once.</summary>
    public void Apply(IReadOnlyCollection<ExternalPool> pools)
    {
        lock (_changing)
        {
            var isKept = pools.Where(pool => _pools.TryGetValue(pool.Name, out var watched) && watched.Pool.Equals(pool)).ToHashSet();
            foreach (var (name, watched) in _pools.Where(entry => !isKept.Contains(entry.Value.Pool)))
            {
                watched.End.Cancel();
                _pools = _pools.Remove(name);
                _directory.Remove(name);
            }

            foreach (var pool in pools.Where(pool => !isKept.Contains(pool)))
            {
                _pools = _pools.Add(pool.Name, Watch(pool));
            }
        }
    }

    /// <summary>Ends all looking.</summary>
    public async ValueTask DisposeAsync()
    {
        var watching = _pools.Values.Select(watched => watched.Watching);
        Apply([]);
        await Task.WhenAll(watching);
        _probe.Dispose();
    }

    private Watched Watch(ExternalPool pool)
    {
        ImmutableArray<ExternalReplica> replicas =
        [
            .. pool.Addresses.Select((address, index) => new ExternalReplica(
                string.Create(CultureInfo.InvariantCulture, $"{pool.Name}-{address.Host}-{address.Port}-{index}"), address, pool, _probe, _time)),
        ];
        var watched = new Watched(pool, replicas, new CancellationTokenSource());
        Publish(watched);
        watched.Watching = Task.WhenAll(replicas.Select(replica => replica.WatchAsync(() => Publish(watched), watched.End.Token)));
        return watched;
    }

    /// <summary>A pool that is no longer configured may see one last change; it must not come back by it.</summary>
    private void Publish(Watched watched)
    {
        lock (_changing)
        {
            if (!watched.End.IsCancellationRequested)
            {
                _directory.Publish(watched.Pool.Name, [.. watched.Replicas.Select(replica => replica.Status.Replica)]);
            }
        }
    }

    private sealed record Watched(ExternalPool Pool, ImmutableArray<ExternalReplica> Replicas, CancellationTokenSource End)
    {
        public Task Watching { get; set; } = Task.CompletedTask;

        public PoolStatus Describe()
        {
            ImmutableArray<ReplicaStatus> replicas = [.. Replicas.Select(replica => replica.Status)];
            var ready = replicas.Count(status => status.Replica.Phase == Catalog.Replicas.ReplicaPhase.Ready);
            var health = ready == replicas.Length ? PoolHealth.Ready : ready > 0 ? PoolHealth.Degraded : PoolHealth.Starting;
            return new PoolStatus(Pool.Name, "external", replicas.Length, health, replicas, Restarts: 0, LastFailure: null, NextStartAt: null);
        }
    }
}
