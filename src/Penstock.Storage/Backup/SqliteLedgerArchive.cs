using System.Text;
using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;
using Penstock.Storage.Sqlite;

namespace Penstock.Storage.Backup;

/// <summary>The ledger in a file. What is imported goes into a file that is not there yet.</summary>
internal sealed class SqliteLedgerArchive(string path) : ILedgerArchive
{
    /// <inheritdoc/>
    public async ValueTask ExportAsync(BackupWriter writer, Action progress, CancellationToken cancellationToken)
    {
        using SqliteConnection? connection = File.Exists(path) ? SqliteFile.Open(path, SqliteOpenMode.ReadWrite) : null;

        // One transaction sees one instant, however long it takes; the gateway writes on beside it.
        using SqliteTransaction? transaction = connection?.BeginTransaction(deferred: true);
        bool isLedger = connection is not null && Number(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'usage_days'") > 0;
        string rows = isLedger
            ? string.Join(" UNION ALL ", SqliteDays.In(connection!).Order().Select(day => $"SELECT * FROM (SELECT {LedgerSql.RowColumns} FROM {SqliteDays.TableOf(day)} ORDER BY id)"))
            : "";
        await ExportAsync(connection, rows, LedgerTables.Rows, writer, progress, cancellationToken);
        foreach (string table in LedgerTables.Sums)
        {
            await ExportAsync(connection, isLedger ? $"SELECT {LedgerTables.SumColumns} FROM {table}" : "", LedgerTables.PartOf(table), writer, progress, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return ValueTask.FromResult(0L);
        }

        using SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
        bool isLedger = Number(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'usage_days'") > 0;
        return ValueTask.FromResult(isLedger ? Number(connection, "SELECT COALESCE(SUM(attempts), 0) FROM usage_days") : 0);
    }

    /// <inheritdoc/>
    public ValueTask ImportAsync(BackupReader reader, Action progress, CancellationToken cancellationToken)
    {
        Import(reader, progress, cancellationToken);
        return ValueTask.CompletedTask;
    }

    private void Import(BackupReader reader, Action progress, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        SqliteMigrations.Run(connection);
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            DateOnly? day = null;
            SqliteCommand? insert = null;
            Read(reader, LedgerTables.Rows, LedgerSql.RowColumns, progress, (columns, values) =>
            {
                DateOnly next = LedgerTime.DayOf((Guid)values[0]!);
                if (next != day)
                {
                    day = next;
                    SqliteDays.Create(connection, next);
                    insert?.Dispose();
                    insert = Insert(connection, SqliteDays.TableOf(next), columns, values.Length);
                }

                Run(insert!, values);
            }, cancellationToken);
            insert?.Dispose();
            foreach (string table in LedgerTables.Sums)
            {
                SqliteCommand? sums = null;
                Read(reader, LedgerTables.PartOf(table), LedgerTables.SumColumns, progress, (columns, values) =>
                    Run(sums ??= Insert(connection, table, columns, values.Length), values), cancellationToken);
                sums?.Dispose();
            }

            transaction.Commit();
        }

        SqliteFile.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static async ValueTask ExportAsync(
        SqliteConnection? connection, string query, string part, BackupWriter writer, Action progress, CancellationToken cancellationToken)
    {
        if (connection is null || query.Length == 0)
        {
            return;
        }

        using BackupPartStream stream = writer.Begin(part);
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and dates.
        command.CommandText = query;
#pragma warning restore CA2100
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        stream.Rows = await TableRows.WriteAsync(stream.Content, reader, static (row, column) => new Guid((byte[])row.GetValue(column), bigEndian: true), progress, cancellationToken);
    }

    private static void Read(
        BackupReader reader, string part, string known, Action progress, Action<string, object?[]> row, CancellationToken cancellationToken)
    {
        using Stream? stream = reader.OpenPart(part);
        if (stream is null)
        {
            return;
        }

        using var content = new BinaryReader(stream, Encoding.UTF8);
        string[] names = TableRows.ReadColumns(content);
        string columns = LedgerTables.Columns(names, known);
        object?[] values = new object?[names.Length];
        for (long count = 1; TableRows.TryRead(content, values); count++)
        {
            row(columns, values);
            if (count % 10_000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress();
            }
        }
    }

    private static SqliteCommand Insert(SqliteConnection connection, string table, string columns, int count)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Names that are known, and a date.
        command.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(index => "@p" + index))})";
#pragma warning restore CA2100
        for (int index = 0; index < count; index++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "@p" + index });
        }

        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, object?[] values)
    {
        for (int index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] is Guid id ? id.ToByteArray(bigEndian: true) : values[index] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
        command.CommandText = query;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
