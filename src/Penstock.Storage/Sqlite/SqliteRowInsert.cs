using System.Text;
using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;
using SQLitePCL;

namespace Penstock.Storage.Sqlite;

/// <summary>
/// Puts rows into one table, those that are there already left as they are. It binds by position, below the provider, which looks up each
/// parameter's name for each row: a row is written for every request, and the writer has the requests' own processors.
/// </summary>
internal sealed class SqliteRowInsert : IDisposable
{
    private const int IdBytes = 16;
    private const int MostStackBytes = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteRowInsert(SqliteConnection connection, string table)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        string marks = string.Join(", ", LedgerSql.RowColumns.Split(", ").Select(_ => "?"));
        Check(raw.sqlite3_prepare_v2(_database, $"INSERT INTO {table} ({LedgerSql.RowColumns}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING", out _statement));
    }

    /// <summary>False when the row is there already.</summary>
    public bool TryInsert(AttemptRow row)
    {
        Bind(row);
        int result = raw.sqlite3_step(_statement);
        int changes = raw.sqlite3_changes(_database);
        Check(raw.sqlite3_reset(_statement));
        Check(result);
        return changes == 1;
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>In the order of <see cref="LedgerSql.RowColumns"/>.</summary>
    private void Bind(AttemptRow row)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        row.Id.TryWriteBytes(id, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, 1, id));
        Bind(2, row.Tenant);
        Bind(3, row.Key);
        Bind(4, row.Model);
        Bind(5, row.Target);
        Bind(6, row.Provider);
        Bind(7, row.Region);
        Bind(8, LedgerNames.Of(row.Operation));
        Bind(9, (long)row.Traits);
        Bind(10, LedgerNames.Of(row.Outcome));
        Bind(11, LedgerNames.Of(row.Cache));
        Bind(12, row.Status);
        Bind(13, row.PromptTokens);
        Bind(14, row.CachedTokens);
        Bind(15, row.CacheWriteTokens);
        Bind(16, row.OutputTokens);
        Bind(17, row.ReasoningTokens);
        Bind(18, row.CostPicoUsd);
        Bind(19, row.QueuedMicroseconds);
        Bind(20, row.FirstTokenMicroseconds);
        Bind(21, row.TotalMicroseconds);
    }

    private void Bind(int index, long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, index, number) : raw.sqlite3_bind_null(_statement, index));

    private void Bind(int index, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span would be bound as null.
            Check(value is null ? raw.sqlite3_bind_null(_statement, index) : raw.sqlite3_bind_text(_statement, index, ""));
            return;
        }

        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> text = most <= MostStackBytes ? stackalloc byte[MostStackBytes] : new byte[most];
        Check(raw.sqlite3_bind_text(_statement, index, text[..Encoding.UTF8.GetBytes(value, text)]));
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
