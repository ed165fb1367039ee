using System.Collections.Frozen;
using System.Collections.Immutable;
using Penstock.Catalog.Replicas;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// The ready replicas of each pool with their <see cref="ReplicaState"/>, which is kept from one snapshot of the directory to the next.
/// Safe for concurrent use; reading an unchanged directory takes no lock.
/// </summary>
public sealed class ReplicaRoster(IReplicaDirectory directory)
{
    private readonly Lock _renewing = new();
    private volatile View _view = new(
        ReplicaSnapshot.Empty,
        FrozenDictionary<string, ImmutableArray<ReplicaState>>.Empty,
        FrozenDictionary<string, ImmutableArray<ReplicaState>>.Empty);

    /// <summary>Who starts and stops them.</summary>
    public IReplicaDirectory Directory { get; } = directory;

    /// <summary>The replicas of <paramref name="pool"/> that take requests, suspects included; empty when there are none.</summary>
    public ImmutableArray<ReplicaState> Ready(string pool) => Renewed().Ready.GetValueOrDefault(pool, []);

    /// <summary>All replicas of <paramref name="pool"/>, those that start or drain included.</summary>
    public ImmutableArray<ReplicaState> All(string pool) => Renewed().All.GetValueOrDefault(pool, []);

    /// <summary>The replica of this id, in whatever phase; null when there is none.</summary>
    public ReplicaState? Find(string id)
    {
        foreach (ImmutableArray<ReplicaState> pool in Renewed().All.Values)
        {
            if (pool.FirstOrDefault(state => string.Equals(state.Replica.Id, id, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>True when a replica of <paramref name="pool"/> takes requests and is not suspect.</summary>
    public bool HasReady(string pool, long now)
    {
        foreach (ReplicaState state in Ready(pool))
        {
            if (!state.IsSuspect(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a request could begin at <paramref name="target"/> now: a provider, or a pool's replica, with room.</summary>
    public bool HasRoom(TargetState target, long now, ReplicaState? avoided = null)
    {
        if (target.Pool is null)
        {
            return target.Load.HasRoom(target.Options.MaxConcurrent);
        }

        foreach (ReplicaState replica in Ready(target.Pool.Name))
        {
            if (Takes(replica, target, now, avoided))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many requests could begin at <paramref name="target"/> now.</summary>
    public long Room(TargetState target, long now)
    {
        if (target.Pool is null)
        {
            return target.Load.Room(target.Options.MaxConcurrent);
        }

        long room = 0;
        foreach (ReplicaState replica in Ready(target.Pool.Name))
        {
            room += replica.IsSuspect(now) ? 0 : replica.Load.Room(target.Options.MaxConcurrent);
        }

        return room;
    }

    /// <summary>True when <paramref name="replica"/> of the pool of <paramref name="target"/> is not suspect and has room.</summary>
    internal static bool Takes(ReplicaState replica, TargetState target, long now, ReplicaState? avoided) =>
        !replica.IsSuspect(now) && !ReferenceEquals(replica, avoided) && replica.Load.HasRoom(target.Options.MaxConcurrent);

    private View Renewed()
    {
        View view = _view;
        if (ReferenceEquals(view.Snapshot, Directory.Current))
        {
            return view;
        }

        lock (_renewing)
        {
            return _view = Renew(_view, Directory.Current);
        }
    }

    private static View Renew(View old, ReplicaSnapshot snapshot)
    {
        var all = snapshot.Pools.ToFrozenDictionary(
            pool => pool.Key,
            pool => StatesOf(old.All.GetValueOrDefault(pool.Key, []), pool.Value),
            StringComparer.Ordinal);
        var ready = all.ToFrozenDictionary(
            pool => pool.Key,
            pool => pool.Value.RemoveAll(state => state.Replica.Phase != ReplicaPhase.Ready),
            StringComparer.Ordinal);
        return new View(snapshot, all, ready);
    }

    /// <summary>What runs at a replica outlives its phases: one that drains is asked how much still runs there.</summary>
    private static ImmutableArray<ReplicaState> StatesOf(ImmutableArray<ReplicaState> old, ImmutableArray<Replica> replicas) =>
    [
        .. replicas.Select(replica => old.FirstOrDefault(state => state.Replica.Equals(replica))
            ?? new ReplicaState(replica, old.FirstOrDefault(state => IsSame(state.Replica, replica))?.Load)),
    ];

    private static bool IsSame(Replica one, Replica other) => string.Equals(one.Id, other.Id, StringComparison.Ordinal) && one.Address == other.Address;

    private sealed record View(
        ReplicaSnapshot Snapshot,
        FrozenDictionary<string, ImmutableArray<ReplicaState>> All,
        FrozenDictionary<string, ImmutableArray<ReplicaState>> Ready);
}
