using Microsoft.Data.Sqlite;
using Npgsql;
using Penstock.Storage.Ledger;
using Penstock.Storage.Postgres;
using Penstock.Storage.Sqlite;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Storage.Tests.Ledger;

/// <summary>A ledger of the first schema with rows in it is brought forward by each step, and loses none.</summary>
public sealed class MigrationTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private static readonly AttemptRow[] Rows = Samples.Rows(300);
    private static readonly AttemptRow[] Later = Samples.Rows(20, seed: 3, step: TimeSpan.FromMinutes(11));

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_of_the_first_schema_come_along_in_SQLite()
    {
        string path = _folder["first.db"];
        using (SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate))
        {
            SqliteFile.Run(connection, "CREATE TABLE ledger_migrations (number INTEGER PRIMARY KEY) WITHOUT ROWID");
            SqliteFile.Run(connection, SqliteMigrations.Steps[0] + "INSERT INTO ledger_migrations VALUES (1)");
            foreach (IGrouping<DateOnly, AttemptRow> day in Rows.GroupBy(row => LedgerTime.DayOf(row.Id)))
            {
                SqliteDays.Create(connection, day.Key);
                using var insert = new SqliteRowInsert(connection, SqliteDays.TableOf(day.Key));
                Assert.All(day, row => Assert.True(insert.TryInsert(row)));
            }

            UsageSums sums = Sums();
            SqliteSums.Add(connection, "usage_hours", sums.Hours);
            SqliteSums.Add(connection, "usage_days", sums.Days);
        }

        await using var store = new SqliteLedgerStore(path);
        await AssertAllAsync(store);
    }

    [Fact]
    public async Task Rows_of_the_first_schema_come_along_in_PostgreSQL()
    {
        string database = server.Connection(await server.NewDatabaseAsync());
        var builder = new NpgsqlSlimDataSourceBuilder(database);
        builder.EnableArrays();
        await using (NpgsqlDataSource source = builder.Build())
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(Cancelled);
            await PostgresMigrations.RunAsync(connection, "CREATE TABLE ledger_migrations (number bigint PRIMARY KEY)", Cancelled);
            await PostgresMigrations.RunAsync(connection, PostgresMigrations.Steps[0] + "INSERT INTO ledger_migrations VALUES (1)", Cancelled);
            foreach (DateOnly day in Rows.Select(row => LedgerTime.DayOf(row.Id)).Distinct())
            {
                await PostgresMigrations.AddDayAsync(connection, day, Cancelled);
            }

            Assert.Equal(Rows.Length, (await PostgresRows.InsertAsync(connection, Rows, Cancelled)).Count);
            UsageSums sums = Sums();
            await PostgresRows.AddSumsAsync(connection, "usage_hours", sums.Hours, Cancelled);
            await PostgresRows.AddSumsAsync(connection, "usage_days", sums.Days, Cancelled);
        }

        await using var store = new PostgresLedgerStore(database);
        await AssertAllAsync(store);
    }

    private static UsageSums Sums()
    {
        var sums = new UsageSums();
        Array.ForEach(Rows, sums.Add);
        return sums;
    }

    private static async Task AssertAllAsync(ILedgerStore store)
    {
        await store.PrepareAsync(Cancelled);
        await store.WriteAsync([.. Rows, .. Later], Cancelled);
        AttemptRow[] all = [.. Rows.Concat(Later).DistinctBy(row => row.Id).OrderByDescending(row => row.Id)];

        Assert.Equal(all, await store.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 10_000, Cancelled));
        LedgerPage acme = await new LedgerReader(store).PageAsync(new LedgerFilter { Tenant = "acme" }, null, 1_000, Cancelled);
        Assert.Equal(all.Where(row => row.Tenant == "acme"), acme.Rows);
        UsageSum sum = Assert.Single(await store.UsageAsync(new UsageQuery { Filter = new LedgerFilter(), By = [] }, Cancelled));
        Assert.Equal(all.Length, sum.Attempts);
    }
}
