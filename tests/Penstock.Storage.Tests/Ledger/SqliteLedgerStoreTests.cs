using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Tests.Ledger;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract, IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder["ledger.db"];

    [Fact]
    public void Migrations_run_forwards_from_each_step_and_only_once()
    {
        for (int done = 0; done <= SqliteMigrations.Steps.Length; done++)
        {
            string path = _folder[$"step{done}.db"];
            using SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
            SqliteFile.Run(connection, "CREATE TABLE ledger_migrations (number INTEGER PRIMARY KEY) WITHOUT ROWID");
            for (int number = 1; number <= done; number++)
            {
                SqliteFile.Run(connection, SqliteMigrations.Steps[number - 1]);
                SqliteFile.Run(connection, $"INSERT INTO ledger_migrations VALUES ({number})");
            }

            SqliteMigrations.Run(connection);
            SqliteMigrations.Run(connection);

            Assert.Equal(SqliteMigrations.Steps.Length, SqliteMigrations.Done(connection));
        }
    }

    [Fact]
    public void A_schema_of_a_newer_program_is_left_alone()
    {
        using SqliteConnection connection = SqliteFile.Open(File, SqliteOpenMode.ReadWriteCreate);
        SqliteMigrations.Run(connection);
        SqliteFile.Run(connection, "INSERT INTO ledger_migrations VALUES (999)");

        IOException refused = Assert.Throws<IOException>(() => SqliteMigrations.Run(connection));

        Assert.Contains("newer", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // rights of files are Unix'
        }

        await using ILedgerStore store = await OpenAsync();
        await store.WriteAsync(Samples.Rows(3), Cancelled);

        Assert.All(
            Directory.GetFiles(_folder.Path),
            Owned);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Owned(string file) => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<ILedgerStore> OpenAsync()
    {
        var store = new SqliteLedgerStore(File);
        await store.PrepareAsync(Cancelled);
        return store;
    }

    protected override ValueTask<ILedgerStore> AgainAsync() => OpenAsync();
}
