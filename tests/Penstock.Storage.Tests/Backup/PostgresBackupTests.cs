using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.Storage.Backup;
using Penstock.Storage.Ledger;
using Penstock.Storage.Tests.Ledger;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Storage.Tests.Backup;

public sealed class PostgresBackupTests(PostgresServer server) : BackupContract, IClassFixture<PostgresServer>
{
    [Fact]
    public async Task An_archive_of_one_kind_of_database_is_restored_into_the_other_and_back()
    {
        StorageOptions postgres = await StorageAsync("postgres"), file = new() { Path = FileOf("file") }, back = await StorageAsync("back");
        Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
        AttemptRow[] rows = Samples.Rows(500);
        await using ILedgerStore first = AttemptLedger.StoreOf(postgres);
        await first.PrepareAsync(Cancelled);
        await first.WriteAsync(rows, Cancelled);

        await MoveAsync(postgres, file, FileOf("one.backup"));
        await MoveAsync(file, back, FileOf("two.backup"));

        await using ILedgerStore last = AttemptLedger.StoreOf(back);
        Assert.Equal(rows.OrderByDescending(row => row.Id), await last.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 1_000, Cancelled));
    }

    protected override async Task<StorageOptions> StorageAsync(string name)
    {
        string path = FileOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new StorageOptions { Kind = StorageKind.Postgres, Path = path, Retention = Forever, Connection = new Secret(server.Connection(await server.NewDatabaseAsync())) };
    }

    private static async Task MoveAsync(StorageOptions from, StorageOptions to, string archive)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        Assert.Null((await new StorageBackup(from, "1", TimeProvider.System).RunAsync(archive, _ => { }, Cancelled)).Error);
        Assert.Null(await new StorageRestore(to, TimeProvider.System).RunAsync(archive, replaces: false, _ => { }, Cancelled));
    }
}
