using Microsoft.Data.Sqlite;
using Npgsql;
using Penstock.LedgerBench;
using Penstock.Storage.Ledger;
using Penstock.Storage.Postgres;
using Penstock.Storage.Sqlite;
using Penstock.Storage.Tests.Postgres;

namespace Penstock.Storage.Tests.Ledger;

/// <summary>With 100,000 rows in it, no question about requests reads a whole table: the plans of both databases say so.</summary>
public sealed class QueryPlanTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private static readonly RowGenerator Rows = new(100_000, days: 3, seed: 1);

    private static readonly (string Name, LedgerFilter Filter)[] Filters =
    [
        ("tenant", new LedgerFilter { Tenant = "tenant-150" }),
        ("key", new LedgerFilter { Key = "key-100" }),
        ("model", new LedgerFilter { Model = "legal" }),
        ("target", new LedgerFilter { Target = "chat-1" }),
        ("outcome", new LedgerFilter { Outcome = AttemptOutcome.Deadline }),
        ("tenant and outcome", new LedgerFilter { Tenant = "tenant-150", Outcome = AttemptOutcome.Completed }),
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SQLite_searches_and_never_scans()
    {
        await using var store = new SqliteLedgerStore(_folder["ledger.db"]);
        await FillAsync(store);
        using SqliteConnection connection = SqliteFile.Open(_folder["ledger.db"], SqliteOpenMode.ReadWrite);
        var sql = new LedgerSql(id => id.ToByteArray(bigEndian: true), (_, _) => default);
        foreach ((string name, LedgerFilter filter) in Filters)
        {
            Assert.All(Plan(connection, command => LedgerSql.Hours(command, filter, 0, int.MaxValue, 64, SqliteLedgerStore.HoursTable(filter))), step => AssertSearch(name, step));
            Assert.All(Plan(connection, command => sql.Rows(command, "attempts_20260802", filter, Guid.Empty, AttemptId.LeastAt(Rows.End), 100)), step => AssertSearch(name, step));
        }
    }

    [Fact]
    public async Task PostgreSQL_searches_and_never_scans()
    {
        string database = server.Connection(await server.NewDatabaseAsync());
        await using var store = new PostgresLedgerStore(database);
        await FillAsync(store);
        await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(database).Build();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(Cancelled);
        await PostgresMigrations.RunAsync(connection, "ANALYZE", Cancelled);
        var sql = new LedgerSql(id => id, (_, _) => default);
        Guid from = AttemptId.LeastAt(Rows.Start.AddHours(30)), until = AttemptId.LeastAt(Rows.Start.AddHours(31));
        foreach ((string name, LedgerFilter filter) in Filters)
        {
            Assert.Contains(await PlanAsync(connection, command => LedgerSql.Hours(command, filter, 0, int.MaxValue, 64)), step => step.Contains("usage_hours_", StringComparison.Ordinal) && step.Contains("Index", StringComparison.Ordinal));
            string[] rows = await PlanAsync(connection, command => sql.Rows(command, "attempts", filter, from, until, 100));
            Assert.DoesNotContain(rows, step => step.Contains("Seq Scan", StringComparison.Ordinal));
            Assert.DoesNotContain(rows, step => step.Contains("attempts_20260801", StringComparison.Ordinal) || step.Contains("attempts_20260803", StringComparison.Ordinal));
            Assert.True(name.Length > 0);
        }
    }

    [Fact]
    public async Task Pages_and_sums_are_those_of_the_rows()
    {
        await using var store = new SqliteLedgerStore(_folder["ledger.db"]);
        await FillAsync(store);
        var reader = new LedgerReader(store);
        AttemptRow[] all = [.. Rows.Rows().Reverse()];
        foreach ((_, LedgerFilter filter) in Filters)
        {
            AttemptRow[] expected = [.. all.Where(row => (filter.Tenant ?? row.Tenant) == row.Tenant && (filter.Key ?? row.Key) == row.Key && (filter.Model ?? row.Model) == row.Model
                && (filter.Target ?? row.Target) == row.Target && (filter.Outcome ?? row.Outcome) == row.Outcome)];
            var found = new List<AttemptRow>();
            Guid? after = null;
            do
            {
                LedgerPage page = await reader.PageAsync(filter, after, 1_000, Cancelled);
                Assert.True(page.Rows.Count > 0 || page.Next is null);
                found.AddRange(page.Rows);
                after = page.Next;
            }
            while (after is not null && found.Count < 5_000);

            Assert.Equal(expected.Take(found.Count).Select(row => row.Id), found.Select(row => row.Id));
            Assert.Equal(after is null ? expected.Length : found.Count, found.Count);
        }
    }

    private static async Task FillAsync(ILedgerStore store)
    {
        await store.PrepareAsync(Cancelled);
        foreach (AttemptRow[] batch in Rows.Rows().Chunk(10_000))
        {
            await store.WriteAsync(batch, Cancelled);
        }
    }

    private static void AssertSearch(string name, string step) => Assert.False(step.StartsWith("SCAN", StringComparison.Ordinal), $"{name}: {step}");

    private static List<string> Plan(SqliteConnection connection, Action<SqliteCommand> build)
    {
        using SqliteCommand command = connection.CreateCommand();
        build(command);
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        using SqliteDataReader reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }

    private static async Task<string[]> PlanAsync(NpgsqlConnection connection, Action<NpgsqlCommand> build)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        build(command);
        command.CommandText = "EXPLAIN " + command.CommandText;
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancelled);
        var steps = new List<string>();
        while (await reader.ReadAsync(Cancelled))
        {
            steps.Add(reader.GetString(0));
        }

        return [.. steps];
    }
}
