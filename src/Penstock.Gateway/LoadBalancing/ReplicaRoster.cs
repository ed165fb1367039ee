using System.Collections.Frozen;
using System.Collections.Immutable;
using Penstock.Catalog.Replicas;

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
