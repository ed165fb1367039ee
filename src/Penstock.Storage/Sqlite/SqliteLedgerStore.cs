using System.Data;
using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Sqlite;

/// <summary>The ledger in a file. One writer, and a connection of its own for whoever asks.</summary>
internal sealed class SqliteLedgerStore(string path) : ILedgerStore
{
    private const int RowsInOneGo = 32;

    private readonly LedgerSql _sql = new(ToBlob, ReadId);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading = new(1);
    private readonly HashSet<DateOnly> _days = [];
    private SqliteConnection? _writer;
    private SqliteConnection? _reader;

    /// <inheritdoc/>
    public string Name => $"SQLite ({path})";

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _writer?.Dispose();
            _days.Clear();
            _writer = null;
            _writer = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
            SqliteMigrations.Run(_writer);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> WriteAsync(IReadOnlyList<AttemptRow> rows, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return Write(_writer ?? throw new IOException("The database is not open."), rows);
        }
        catch
        {
            _days.Clear(); // tables that were made went with the transaction
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AttemptRow>> ReadAsync(
        LedgerFilter filter, Guid from, Guid until, int limit, CancellationToken cancellationToken) =>
        QueryAsync<AttemptRow>(
            (connection, rows) =>
            {
                DateOnly first = LedgerTime.DayOf(from);
                DateOnly last = LedgerTime.DayOf(until);
                foreach (DateOnly day in SqliteDays.In(connection).Where(day => day >= first && day <= last).OrderDescending())
                {
                    using SqliteCommand command = connection.CreateCommand();
                    _sql.Rows(command, SqliteDays.TableOf(day), filter, from, until, limit - rows.Count);
                    using SqliteDataReader reader = command.ExecuteReader();
                    while (reader.Read())
                    {
                        rows.Add(_sql.Read(reader));
                    }

                    if (rows.Count >= limit)
                    {
                        break;
                    }
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(long Hour, long Rows)>> HoursAsync(
        LedgerFilter filter, long from, long until, int limit, CancellationToken cancellationToken) =>
        QueryAsync<(long, long)>(
            (connection, hours) =>
            {
                using SqliteCommand command = connection.CreateCommand();
                LedgerSql.Hours(command, filter, from, until, limit, HoursTable(filter));
                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read())
                {
                    hours.Add((reader.GetInt64(0), reader.GetInt64(1)));
                }
            },
            cancellationToken);

    /// <summary>Sums of hours by way of the index of the most telling name: without statistics SQLite would take any of them.</summary>
    public static string HoursTable(LedgerFilter filter) =>
        Array.Find(LedgerSql.Searchable, column => filter.Columns().Any(pair => string.Equals(pair.Column, column, StringComparison.Ordinal))) is { } found
            ? $"usage_hours INDEXED BY usage_hours_{found}"
            : "usage_hours";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UsageSum>> UsageAsync(UsageQuery query, CancellationToken cancellationToken) =>
        QueryAsync<UsageSum>(
            (connection, sums) =>
            {
                using SqliteCommand command = connection.CreateCommand();
                LedgerSql.Usage(command, query);
                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read())
                {
                    sums.Add(LedgerSql.ReadSum(reader, query));
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> DropBeforeAsync(DateOnly rows, DateOnly sums, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            SqliteConnection connection = _writer ?? throw new IOException("The database is not open.");
            DateOnly[] old = [.. SqliteDays.In(connection).Where(day => day < rows)];
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
            foreach (DateOnly day in old)
            {
                SqliteFile.Run(connection, $"DROP TABLE {SqliteDays.TableOf(day)}");
                _days.Remove(day);
            }

            SqliteFile.Run(connection, $"DELETE FROM usage_hours WHERE bucket < {SqliteDays.Number(rows) * 24}");
            SqliteFile.Run(connection, $"DELETE FROM usage_days WHERE bucket < {SqliteDays.Number(sums)}");
            await transaction.CommitAsync(cancellationToken);
            return old.Length;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        _writing.Dispose();
        _reading.Dispose();
    }

    private int Write(SqliteConnection connection, IReadOnlyList<AttemptRow> rows)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
        var sums = new UsageSums();
        int stored = 0;
        int tried = 0;
        foreach (IGrouping<DateOnly, AttemptRow> day in rows.GroupBy(row => LedgerTime.DayOf(row.Id)))
        {
            if (_days.Add(day.Key))
            {
                SqliteDays.Create(connection, day.Key);
            }

            using var insert = new SqliteRowInsert(connection, SqliteDays.TableOf(day.Key));
            foreach (AttemptRow row in day)
            {
                if (++tried % RowsInOneGo == 0)
                {
                    // Requests wait for the same processors: none of them should wait for a whole batch.
                    Thread.Yield();
                }

                if (insert.TryInsert(row))
                {
                    sums.Add(row);
                    stored++;
                }
            }
        }

        SqliteSums.Add(connection, "usage_hours", sums.Hours);
        SqliteSums.Add(connection, "usage_days", sums.Days);
        transaction.Commit();
        return stored;
    }

    private async ValueTask<IReadOnlyList<T>> QueryAsync<T>(Action<SqliteConnection, List<T>> query, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // SQLite has no waiting of its own that is not a blocked thread: not one of those that serve requests.
            return await Task.Run(
                () =>
                {
                    var results = new List<T>();
                    if (_reader is null && !File.Exists(path))
                    {
                        return results;
                    }

                    _reader ??= SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
                    query(_reader, results);
                    return results;
                },
                cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static byte[] ToBlob(Guid id) => id.ToByteArray(bigEndian: true);

    private static Guid ReadId(System.Data.Common.DbDataReader reader, int column) => new((byte[])reader.GetValue(column), bigEndian: true);
}
