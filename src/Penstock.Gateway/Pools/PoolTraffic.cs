using System.Collections.Concurrent;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Pools;

/// <summary>
/// What this gateway sees of its pools: the scaler's first source, since it exists for every kind of server, and at zero replicas. Safe for concurrent
/// use. Bounded by the pools that are configured.
/// </summary>
public sealed class PoolTraffic(ReplicaRoster roster, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PoolCounters> _pools = new(StringComparer.Ordinal);

    /// <summary>What was seen of <paramref name="pool"/>.</summary>
    public PoolTotals Read(string pool)
    {
        Dictionary<string, int> running = new(StringComparer.Ordinal);
        foreach (ReplicaState replica in roster.All(pool))
        {
            if (replica.Load.Outstanding is > 0 and var count)
            {
                running[replica.Replica.Id] = count;
            }
        }

        return Of(pool).Read() with { InFlight = running.Values.Sum(), Running = running };
    }

    /// <summary>Requests that run at the replica of this id, whatever its phase.</summary>
    public int InFlight(string replica) => roster.Find(replica)?.Load.Outstanding ?? 0;

    internal PoolCounters Of(string pool) => _pools.GetOrAdd(pool, static (_, time) => new PoolCounters(time), time);
}
