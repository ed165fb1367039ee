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
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, Action> _wakers = new(StringComparer.Ordinal);
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
        if (_wakers.TryGetValue(pool, out var wake))
        {
            wake();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Replaces all replicas of <paramref name="pool"/>. A publication that changes nothing raises no version.</summary>
    public void Publish(string pool, ImmutableArray<Replica> replicas)
    {
        lock (_writing)
        {
            var known = _current.Pools.TryGetValue(pool, out var old);
            if (known && old.SequenceEqual(replicas))
            {
                return;
            }

            Swap(_current.Pools.SetItem(pool, replicas));
        }
    }

    /// <summary>Forgets <paramref name="pool"/>, which is no longer configured.</summary>
    public void Remove(string pool)
    {
        _wakers.TryRemove(pool, out _);
        lock (_writing)
        {
            if (_current.Pools.ContainsKey(pool))
            {
                Swap(_current.Pools.Remove(pool));
            }
        }
    }

    /// <summary>
    /// Has <paramref name="wake"/> called whenever a request waits for <paramref name="pool"/>. It runs on the request's thread:
    /// it must return at once and fold many calls into one.
    /// </summary>
    public void OnWake(string pool, Action wake) => _wakers[pool] = wake;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Swap(ImmutableDictionary<string, ImmutableArray<Replica>> pools)
    {
        _current = new ReplicaSnapshot(_current.Version + 1, pools);
        var changed = Interlocked.Exchange(ref _changed, NewSignal());
        changed.SetResult();
    }
}
