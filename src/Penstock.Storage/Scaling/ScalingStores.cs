using Penstock.Catalog.Serving;

namespace Penstock.Storage.Scaling;

/// <summary>Opens the scaling stores that a configuration means.</summary>
public static class ScalingStores
{
    /// <summary>The store of this machine's processes, whatever the ledger is kept in: replicas of it are reached from here alone.</summary>
    public static IScalingStore OfMachine(StorageOptions storage) => new SqliteScalingStore(SqliteScalingStore.PathBeside(storage));

    /// <summary>The store of all control planes; the machine's, where nothing larger is configured. Null then.</summary>
    public static IScalingStore? OfAll(StorageOptions storage) =>
        storage is { Kind: StorageKind.Postgres, Connection: { } connection } ? new PostgresScalingStore(connection.Reveal()) : null;
}
