using System.Data;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Penstock.Storage.Ledger;
using Penstock.Storage.Postgres;

namespace Penstock.Storage.Backup;

/// <summary>The ledger in PostgreSQL. Read at one instant, written in one transaction.</summary>
internal sealed class PostgresLedgerArchive(string connectionString) : ILedgerArchive
{
    private const string HasLedger = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('usage_days')";

    /// <inheritdoc/>
    public async ValueTask ExportAsync(BackupWriter writer, Action progress, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = Source();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await NumberAsync(connection, HasLedger, cancellationToken) == 0)
        {
            return;
        }

        await ExportAsync(connection, $"SELECT {LedgerSql.RowColumns} FROM attempts ORDER BY id", LedgerTables.Rows, writer, progress, cancellationToken);
        foreach (string table in LedgerTables.Sums)
        {
            await ExportAsync(connection, $"SELECT {LedgerTables.SumColumns} FROM {table}", LedgerTables.PartOf(table), writer, progress, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = Source();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        return await NumberAsync(connection, HasLedger, cancellationToken) == 0
            ? 0
            : await NumberAsync(connection, "SELECT CAST(COALESCE(SUM(attempts), 0) AS bigint) FROM usage_days", cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask ImportAsync(BackupReader reader, Action progress, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = Source();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await PostgresMigrations.RunAsync(connection, cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await PostgresMigrations.RunAsync(connection, "TRUNCATE attempts, usage_hours, usage_days", cancellationToken);
        await ImportRowsAsync(connection, reader, progress, cancellationToken);
        foreach (string table in LedgerTables.Sums)
        {
            await ImportSumsAsync(connection, reader, table, progress, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async ValueTask ExportAsync(
        NpgsqlConnection connection, string query, string part, BackupWriter writer, Action progress, CancellationToken cancellationToken)
    {
        using BackupPartStream stream = writer.Begin(part);
        await using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
        command.CommandText = query;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        stream.Rows = await TableRows.WriteAsync(stream.Content, reader, static (row, column) => row.GetGuid(column), progress, cancellationToken);
    }

    // Rows come in the order of ids, so that each day's partition is made once and filled by one COPY.
    private static async ValueTask ImportRowsAsync(NpgsqlConnection connection, BackupReader reader, Action progress, CancellationToken cancellationToken)
    {
        await using Stream? stream = reader.OpenPart(LedgerTables.Rows);
        if (stream is null)
        {
            return;
        }

        using var content = new BinaryReader(stream, Encoding.UTF8);
        string[] names = TableRows.ReadColumns(content);
        string copy = $"COPY attempts ({LedgerTables.Columns(names, LedgerSql.RowColumns)}) FROM STDIN (FORMAT BINARY)";
        object?[] values = new object?[names.Length];
        bool isMore = TableRows.TryRead(content, values);
        while (isMore)
        {
            DateOnly day = LedgerTime.DayOf((Guid)values[0]!);
            await PostgresMigrations.MakeDayAsync(connection, day, cancellationToken);
            await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(copy, cancellationToken);
            for (long count = 1; isMore && LedgerTime.DayOf((Guid)values[0]!) == day; count++)
            {
                await WriteAsync(importer, values, cancellationToken);
                isMore = TableRows.TryRead(content, values);
                if (count % 10_000 == 0)
                {
                    progress();
                }
            }

            await importer.CompleteAsync(cancellationToken);
        }
    }

    private static async ValueTask ImportSumsAsync(
        NpgsqlConnection connection, BackupReader reader, string table, Action progress, CancellationToken cancellationToken)
    {
        await using Stream? stream = reader.OpenPart(LedgerTables.PartOf(table));
        if (stream is null)
        {
            return;
        }

        using var content = new BinaryReader(stream, Encoding.UTF8);
        string[] names = TableRows.ReadColumns(content);
        object?[] values = new object?[names.Length];
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({LedgerTables.Columns(names, LedgerTables.SumColumns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (long count = 1; TableRows.TryRead(content, values); count++)
        {
            await WriteAsync(importer, values, cancellationToken);
            if (count % 10_000 == 0)
            {
                progress();
            }
        }

        await importer.CompleteAsync(cancellationToken);
    }

    private static async ValueTask WriteAsync(NpgsqlBinaryImporter importer, object?[] values, CancellationToken cancellationToken)
    {
        await importer.StartRowAsync(cancellationToken);
        foreach (object? value in values)
        {
            await (value switch
            {
                null => importer.WriteNullAsync(cancellationToken),
                long number => importer.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
                Guid id => importer.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken),
                _ => importer.WriteAsync((string)value, NpgsqlDbType.Text, cancellationToken),
            });
        }
    }

    private static async ValueTask<long> NumberAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
        command.CommandText = query;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private NpgsqlDataSource Source()
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.EnableTransportSecurity();
        builder.ConnectionStringBuilder.ApplicationName ??= "penstock-backup";
        builder.ConnectionStringBuilder.CommandTimeout = 0;
        return builder.Build();
    }
}
