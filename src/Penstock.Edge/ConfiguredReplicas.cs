using System.Collections.Immutable;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Replicas;

namespace Penstock.Edge;

/// <summary>
/// The replicas that the configuration itself names: pools whose server somebody else runs have one, at its endpoint. Pools of our
/// own have none here, for nothing on the edge starts workers.
/// </summary>
internal sealed class ConfiguredReplicas(ICatalogSource source) : IReplicaDirectory
{
    private ReplicaSnapshot? _last;

    public ReplicaSnapshot Current
    {
        get
        {
            PenstockCatalog catalog = source.Current;
            ReplicaSnapshot? last = Volatile.Read(ref _last);
            if (last?.Version == catalog.Version)
            {
                return last;
            }

            ReplicaSnapshot next = Of(catalog);
            Volatile.Write(ref _last, next);
            return next;
        }
    }

    public async ValueTask<ReplicaSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken) =>
        Of(await source.WaitForChangeAsync(version, cancellationToken));

    public ValueTask WakeAsync(string pool, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private static ReplicaSnapshot Of(PenstockCatalog catalog) => new(
        catalog.Version,
        catalog.Pools.ToImmutableDictionary(pool => pool.Name, Replicas, StringComparer.Ordinal));

    private static ImmutableArray<Replica> Replicas(PoolOptions pool) => pool.Endpoint is { } endpoint
        ? [new Replica(pool.Name + "-external", pool.Name, endpoint, ReplicaPhase.Ready)]
        : [];
}
