using Penstock.Storage.Control;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Storage.Tests.Control;

public sealed class PostgresControlStoreTests(PostgresServer server) : ControlStoreContract, IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Several_prepare_it_at_once()
    {
        string connection = server.Connection(await server.NewDatabaseAsync());
        PostgresControlStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => new PostgresControlStore(connection))];

        await Task.WhenAll(stores.Select(store => store.PrepareAsync(Cancelled).AsTask()));

        foreach (PostgresControlStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    private protected override async ValueTask<IControlStore> OpenAsync()
    {
        var store = new PostgresControlStore(server.Connection(await server.NewDatabaseAsync()));
        await store.PrepareAsync(Cancelled);
        return store;
    }
}
