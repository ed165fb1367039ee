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
    private volatile View _view = new(ReplicaSnapshot.Empty, FrozenDictionary<string, ImmutableArray<ReplicaState>>.Empty);

    /// <summary>Who starts and stops them.</summary>
    public IReplicaDirectory Directory { get; } = directory;

    /// <summary>The replicas of <paramref name="pool"/> that take requests, suspects included; empty when there are none.</summary>
    public ImmutableArray<ReplicaState> Ready(string pool) => Renewed().Ready.GetValueOrDefault(pool, []);

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

    private static View Renew(View old, ReplicaSnapshot snapshot) =>
        new(snapshot, snapshot.Pools.ToFrozenDictionary(
            pool => pool.Key,
            pool => ReadyOf(old.Ready.GetValueOrDefault(pool.Key, []), pool.Value),
            StringComparer.Ordinal));

    private static ImmutableArray<ReplicaState> ReadyOf(ImmutableArray<ReplicaState> old, ImmutableArray<Replica> replicas)
    {
        ImmutableArray<ReplicaState>.Builder ready = ImmutableArray.CreateBuilder<ReplicaState>(replicas.Length);
        foreach (Replica replica in replicas)
        {
            if (replica.Phase == ReplicaPhase.Ready)
            {
                ready.Add(old.FirstOrDefault(state => state.Replica.Equals(replica)) ?? new ReplicaState(replica));
            }
        }

        return ready.ToImmutable();
    }

    private sealed record View(ReplicaSnapshot Snapshot, FrozenDictionary<string, ImmutableArray<ReplicaState>> Ready);
}
