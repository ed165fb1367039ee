using System.Data.Common;
using Npgsql;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Postgres;

/// <summary>The ledger in PostgreSQL, for several gateways at once: partitions by day, batches in one statement.</summary>
internal sealed class PostgresLedgerStore : ILedgerStore
{
    private readonly LedgerSql _sql = new(static id => id, static (reader, column) => reader.GetGuid(column));
    private readonly NpgsqlDataSource _source;
    private readonly HashSet<DateOnly> _days = [];

    public PostgresLedgerStore(string connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, 8);
        builder.ConnectionStringBuilder.ApplicationName ??= "penstock";
        _source = builder.Build();
        Name = $"PostgreSQL ({builder.ConnectionStringBuilder.Host}/{builder.ConnectionStringBuilder.Database})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        _days.Clear();
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        await PostgresMigrations.RunAsync(connection, cancellationToken);
    }

    // 1. The days' partitions.
    // 2. The rows; those that are new come back.
    // 3. Sums of the new ones alone, so that a batch that is sent twice counts once.
    /// <inheritdoc/>
    public async ValueTask<int> WriteAsync(IReadOnlyList<AttemptRow> rows, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        foreach (DateOnly day in rows.Select(row => LedgerTime.DayOf(row.Id)).Distinct().Where(day => !_days.Contains(day)).ToArray())
        {
            await PostgresMigrations.AddDayAsync(connection, day, cancellationToken);
            _days.Add(day);
        }

        try
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            HashSet<Guid> stored = await PostgresRows.InsertAsync(connection, rows, cancellationToken);
            var sums = new UsageSums();
            foreach (AttemptRow row in rows.Where(row => stored.Contains(row.Id)))
            {
                sums.Add(row);
            }

            await PostgresRows.AddSumsAsync(connection, "usage_hours", sums.Hours, cancellationToken);
            await PostgresRows.AddSumsAsync(connection, "usage_days", sums.Days, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return stored.Count;
        }
        catch (PostgresException)
        {
            _days.Clear(); // a partition may have been dropped meanwhile
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AttemptRow>> ReadAsync(
        LedgerFilter filter, Guid from, Guid until, int limit, CancellationToken cancellationToken) =>
        QueryAsync(command => _sql.Rows(command, "attempts", filter, from, until, limit), _sql.Read, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(long Hour, long Rows)>> HoursAsync(
        LedgerFilter filter, long from, long until, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            command => LedgerSql.Hours(command, filter, from, until, limit),
            static reader => (reader.GetInt64(0), reader.GetInt64(1)),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UsageSum>> UsageAsync(UsageQuery query, CancellationToken cancellationToken) =>
        QueryAsync(command => LedgerSql.Usage(command, query), reader => LedgerSql.ReadSum(reader, query), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> DropBeforeAsync(DateOnly rows, DateOnly sums, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        _days.Clear();
        int dropped = await PostgresMigrations.DropDaysAsync(connection, rows, cancellationToken);
        await PostgresMigrations.RunAsync(connection, $"DELETE FROM usage_hours WHERE bucket < {Sqlite.SqliteDays.Number(rows) * 24}", cancellationToken);
        await PostgresMigrations.RunAsync(connection, $"DELETE FROM usage_days WHERE bucket < {Sqlite.SqliteDays.Number(sums)}", cancellationToken);
        return dropped;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        Action<DbCommand> build, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        build(command);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            results.Add(read(reader));
        }

        return results;
    }
}
