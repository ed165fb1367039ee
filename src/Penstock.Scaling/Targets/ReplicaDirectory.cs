using System.Collections.Concurrent;
using System.Collections.Immutable;
using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets;

/// <summary>
/// The directory that this process's targets write and its gateway reads. Each pool has one writer; writers of different
/// pools do not wait for each other longer than one swap. Readers never wait.
/// </summary>
public sealed class ReplicaDirectory : IReplicaDirectory
{
    private static readonly ReplicaSource[] Sources = [ReplicaSource.Own, ReplicaSource.Followed];

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<(string Pool, ReplicaSource Source), Action> _wakers = new();
    private readonly Dictionary<(string Pool, ReplicaSource Source), ImmutableArray<Replica>> _told = [];
    private volatile ReplicaSnapshot _current = ReplicaSnapshot.Empty;
    private TaskCompletionSource _changed = NewSignal();

    /// <inheritdoc/>
    public ReplicaSnapshot Current => _current;

    /// <inheritdoc/>
    public async ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The signal is read before the snapshot: a change in between completes this very signal.
            var changed = Volatile.Read(ref _changed).Task;
            var snapshot = _current;
            if (snapshot.Version > version)
            {
                return snapshot;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask WakeAsync(string pool, CancellationToken cancellationToken)
    {
        foreach (var source in Sources)
        {
            if (_wakers.TryGetValue((pool, source), out var wake))
            {
                wake();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Replaces all replicas of <paramref name="pool"/> that <paramref name="source"/> told of. A publication that changes nothing raises no version.
    /// </summary>
    public void Publish(string pool, ImmutableArray<Replica> replicas, ReplicaSource source = ReplicaSource.Own)
    {
        lock (_writing)
        {
            _told[(pool, source)] = replicas;
            ImmutableArray<Replica> all = All(pool);
            if (!_current.Pools.TryGetValue(pool, out var old) || !old.SequenceEqual(all))
            {
                Swap(_current.Pools.SetItem(pool, all));
            }
        }
    }

    /// <summary>Forgets what <paramref name="source"/> told of <paramref name="pool"/>; the pool itself, when nobody tells of it any more.</summary>
    public void Remove(string pool, ReplicaSource source = ReplicaSource.Own)
    {
        _wakers.TryRemove((pool, source), out _);
        lock (_writing)
        {
            _told.Remove((pool, source));
            if (!_current.Pools.TryGetValue(pool, out var old))
            {
                return;
            }

            if (!Sources.Any(other => _told.ContainsKey((pool, other))))
            {
                Swap(_current.Pools.Remove(pool));
            }
            else if (All(pool) is var all && !old.SequenceEqual(all))
            {
                Swap(_current.Pools.SetItem(pool, all));
            }
        }
    }

    /// <summary>
    /// Has <paramref name="wake"/> called whenever a request waits for <paramref name="pool"/>. It runs on the request's thread:
    /// it must return at once and fold many calls into one.
    /// </summary>
    public void OnWake(string pool, Action wake, ReplicaSource source = ReplicaSource.Own) => _wakers[(pool, source)] = wake;

    private ImmutableArray<Replica> All(string pool) => [.. Sources.SelectMany(source => _told.GetValueOrDefault((pool, source), []))];

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Swap(ImmutableDictionary<string, ImmutableArray<Replica>> pools)
    {
        _current = new ReplicaSnapshot(_current.Version + 1, pools);
        var changed = Interlocked.Exchange(ref _changed, NewSignal());
        changed.SetResult();
    }
}
