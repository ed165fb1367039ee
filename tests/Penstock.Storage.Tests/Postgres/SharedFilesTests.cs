using Penstock.Catalog;
using Penstock.Storage.Postgres;
using Penstock.Storage.Tenants;

namespace Penstock.Storage.Tests.Postgres;

/// <summary>Tenants and keys made at one gateway reach another that shares nothing with it but the database.</summary>
public sealed class SharedFilesTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly TempFolder _one = new();
    private readonly TempFolder _other = new();
    private readonly List<string> _told = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_made_at_one_gateway_is_in_force_at_the_other()
    {
        string connection = server.Connection(await server.NewDatabaseAsync());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using SharedFiles first = Files(connection, _one);
        await using SharedFiles second = Files(connection, _other);
        var catalog = new TenantCatalogSource(new CatalogSource(new PenstockCatalog()), Store(_other));
        Task running = Task.WhenAll(
            first.RunAsync(TimeProvider.System, ending.Token), second.RunAsync(TimeProvider.System, ending.Token), catalog.RunAsync(TimeProvider.System, ending.Token));
        await first.SyncAsync(Cancelled);

        long began = TimeProvider.System.GetTimestamp();
        Assert.Null(Store(_one).Change(file => file with { Tenants = [Tenant("acme")] }));
        await UntilAsync(() => catalog.Current.Tenants.Contains("acme"));
        TestContext.Current.SendDiagnosticMessage($"in force at the other after {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms");

        Assert.Null(Store(_other).Change(file => file with { Tenants = [.. file.Tenants, Tenant("globex")] }));
        await UntilAsync(() => Store(_one).Read().Tenants.Tenants.Length == 2);
        Assert.Null(Store(_one).Change(file => file with { Tenants = [] }));
        await UntilAsync(() => !catalog.Current.Tenants.Contains("acme") && !catalog.Current.Tenants.Contains("globex"));

        await ending.CancelAsync();
        await running;
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Of_two_changes_at_one_moment_the_first_holds_and_the_other_is_told()
    {
        string connection = server.Connection(await server.NewDatabaseAsync());
        await using SharedFiles first = Files(connection, _one);
        await using SharedFiles second = Files(connection, _other);
        Assert.Null(Store(_one).Change(file => file with { Tenants = [Tenant("acme")] }));
        Assert.True(await first.SyncAsync(Cancelled));
        Assert.True(await second.SyncAsync(Cancelled));
        Assert.Null(Store(_one).Change(file => file with { Tenants = [Tenant("first")] }));
        Assert.Null(Store(_other).Change(file => file with { Tenants = [Tenant("second")] }));

        Assert.True(await first.SyncAsync(Cancelled));
        Assert.True(await second.SyncAsync(Cancelled));
        Assert.True(await first.SyncAsync(Cancelled));

        Assert.Equal("first", Assert.Single(Store(_one).Read().Tenants.Tenants).Name);
        Assert.Equal("first", Assert.Single(Store(_other).Read().Tenants.Tenants).Name);
        Assert.Contains("at the same moment", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_once_and_changes_catch_up()
    {
        string database = await server.NewDatabaseAsync();
        await using SharedFiles second = Files(server.Connection(database), _other);
        Assert.True(await second.SyncAsync(Cancelled));
        await server.CrashAsync();

        Assert.Null(Store(_other).Change(file => file with { Tenants = [Tenant("acme")] }));
        Assert.False(await second.SyncAsync(Cancelled));
        Assert.False(await second.SyncAsync(Cancelled));
        Assert.Single(_told);

        await server.StartAsync();
        await using SharedFiles first = Files(server.Connection(database), _one);
        for (int attempt = 0; attempt < 100 && !await second.SyncAsync(Cancelled); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }

        Assert.True(await first.SyncAsync(Cancelled));
        Assert.Equal("acme", Assert.Single(Store(_one).Read().Tenants.Tenants).Name);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    private SharedFiles Files(string connection, TempFolder folder) => new(connection, [Store(folder).Path], line =>
    {
        lock (_told)
        {
            _told.Add(line);
        }
    });

    private static TenantStore Store(TempFolder folder) => new(Path.Combine(folder.Path, TenantStore.FileName));

    private static TenantEntry Tenant(string name) => new(name, IsKeysOnly: false, null, null, null, null, null, []);

    private static async Task UntilAsync(Func<bool> isDone)
    {
        for (int attempt = 0; attempt < 2400 && !isDone(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Cancelled);
        }

        Assert.True(isDone());
    }
}
