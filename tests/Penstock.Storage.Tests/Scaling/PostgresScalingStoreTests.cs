using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Storage.Scaling;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Storage.Tests.Scaling;

public sealed class PostgresScalingStoreTests(PostgresServer server) : ScalingStoreContract, IClassFixture<PostgresServer>
{
    protected override async ValueTask<(IScalingStore One, IScalingStore Other)> OpenAsync()
    {
        var storage = new StorageOptions { Kind = StorageKind.Postgres, Connection = new Secret(server.Connection(await server.NewDatabaseAsync())) };
        return (ScalingStores.OfAll(storage)!, ScalingStores.OfAll(storage)!);
    }
}
