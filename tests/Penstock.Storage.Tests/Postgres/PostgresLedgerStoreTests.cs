using System.Globalization;
using Npgsql;
using Penstock.Storage.Journal;
using Penstock.Storage.Ledger;
using Penstock.Storage.Postgres;
using Penstock.Storage.Tests.Ledger;

namespace Penstock.Storage.Tests.Postgres;

public sealed class PostgresLedgerStoreTests(PostgresServer server) : LedgerStoreContract, IClassFixture<PostgresServer>, IDisposable
{
    private readonly TempFolder _folder = new();
    private string? _database;

    [Fact]
    public async Task Migrations_run_forwards_from_each_step_and_only_once()
    {
        for (int done = 0; done <= PostgresMigrations.Steps.Length; done++)
        {
            await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(server.Connection(await server.NewDatabaseAsync())).Build();
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(Cancelled);
            await PostgresMigrations.RunAsync(connection, "CREATE TABLE ledger_migrations (number bigint PRIMARY KEY)", Cancelled);
            for (int number = 1; number <= done; number++)
            {
                await PostgresMigrations.RunAsync(connection, PostgresMigrations.Steps[number - 1], Cancelled);
                await PostgresMigrations.RunAsync(connection, $"INSERT INTO ledger_migrations VALUES ({number})", Cancelled);
            }

            await PostgresMigrations.RunAsync(connection, Cancelled);
            await PostgresMigrations.RunAsync(connection, Cancelled);

            Assert.Equal(PostgresMigrations.Steps.Length, await PostgresMigrations.DoneAsync(connection, Cancelled));
        }
    }

    private static int Faults => int.TryParse(Environment.GetEnvironmentVariable("PENSTOCK_LEDGER_FAULTS"), CultureInfo.InvariantCulture, out int faults) ? faults : 500;

    [Fact]
    public async Task Hundreds_of_faults_between_gateway_and_database_lose_and_double_no_row()
    {
        int most = 120 * Faults;
        string database = await server.NewDatabaseAsync();
        await using var proxy = new FaultyProxy(server.Port, seed: 20_261_123, Faults);
        await using AttemptJournal journal = AttemptJournal.Open(
            new JournalSettings(_folder.Path, TimeSpan.FromMilliseconds(20), 1 << 26), AttemptRecordWriter.MaxBytes, TimeProvider.System, out _)!;
        await using var store = new PostgresLedgerStore(server.Connection(database, proxy.Port) + ";Pooling=false");
        await using var mover = new LedgerMover(journal, store, TimeSpan.FromDays(3650), TimeProvider.System, _ => { }, TimeSpan.FromMilliseconds(1));
        mover.Start();

        (int written, int crashes) = (0, 0);
        for (; written < most && proxy.Faults < Faults; written++)
        {
            Append(journal, written);
            if (written % 10 == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
            }

            if (proxy.Faults / 150 > crashes)
            {
                crashes++;
                await server.CrashAsync();
                await server.StartAsync();
            }
        }

        await using var direct = new PostgresLedgerStore(server.Connection(database));
        UsageSum sum = new();
        for (int turn = 0; turn < 600 && sum.Attempts < written; turn++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            sum = (await direct.UsageAsync(new UsageQuery { Filter = new LedgerFilter(), By = [] }, Cancelled)).SingleOrDefault() ?? sum;
        }

        IReadOnlyList<AttemptRow> rows = await direct.ReadAsync(new LedgerFilter(), Guid.Empty, Guid.AllBitsSet, 2 * most, Cancelled);
        Assert.Equal(written, rows.Count);
        Assert.Equal((written, (long)written * (written - 1) / 2), (sum.Attempts, sum.PromptTokens));
        Assert.Equal(rows.Sum(row => row.CostUsd), sum.CostUsd);
        TestContext.Current.SendDiagnosticMessage($"{proxy.Faults} faults, {crashes} crashes, {mover.Failures} failed writes, {written} rows");
        Assert.Equal(Faults, proxy.Faults);
        Assert.True(mover.Failures > Faults / 5, $"only {mover.Failures} writes failed");
    }

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<ILedgerStore> OpenAsync()
    {
        _database = await server.NewDatabaseAsync();
        return await AgainAsync();
    }

    protected override async ValueTask<ILedgerStore> AgainAsync()
    {
        var store = new PostgresLedgerStore(server.Connection(_database!));
        await store.PrepareAsync(Cancelled);
        return store;
    }

    private static void Append(AttemptJournal journal, int index)
    {
        Span<byte> record = stackalloc byte[AttemptRecordWriter.MaxBytes];
        AttemptIdentity identity = Samples.Identity(index, Samples.Start.AddSeconds(index));
        int length = AttemptRecordWriter.WriteOpened(record, identity, new AttemptEstimate(1, 1, 1, 1));
        JournalSegment segment = journal.TryOpen(record[..length])!;
        length = AttemptRecordWriter.WriteSettled(record, identity, Samples.Result(index), segment.Number);
        journal.Settle(record[..length]);
    }
}
