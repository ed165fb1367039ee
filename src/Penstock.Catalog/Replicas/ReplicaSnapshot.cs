using System.Collections.Immutable;

namespace Penstock.Catalog.Replicas;

/// <summary>All replicas of all pools at one moment.</summary>
/// <param name="Version">Rises by one with each change.</param>
/// <param name="Pools">Replicas by pool name; a pool without replicas has an empty array.</param>
public sealed record ReplicaSnapshot(long Version, ImmutableDictionary<string, ImmutableArray<Replica>> Pools)
{
    /// <summary>Nothing at all, version 0.</summary>
    public static ReplicaSnapshot Empty { get; } =
        new(0, ImmutableDictionary.Create<string, ImmutableArray<Replica>>(StringComparer.Ordinal));

    /// <summary>The replicas of <paramref name="pool"/>; empty when the pool is unknown.</summary>
    public ImmutableArray<Replica> Of(string pool) => Pools.GetValueOrDefault(pool, []);
}
