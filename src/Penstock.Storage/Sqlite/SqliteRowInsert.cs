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
        var binding = new SqliteBinding(_statement.DangerousGetHandle());
        Span<byte> id = stackalloc byte[IdBytes];
        row.Id.TryWriteBytes(id, bigEndian: true, out _);
        Check(binding.Bind(1, id));
        Check(binding.Bind(2, row.Tenant));
        Check(binding.Bind(3, row.Key));
        Check(binding.Bind(4, row.Model));
        Check(binding.Bind(5, row.Target));
        Check(binding.Bind(6, row.Provider));
        Check(binding.Bind(7, row.Region));
        Check(binding.Bind(8, LedgerNames.Of(row.Operation)));
        Check(binding.Bind(9, (long)row.Traits));
        Check(binding.Bind(10, LedgerNames.Of(row.Outcome)));
        Check(binding.Bind(11, LedgerNames.Of(row.Cache)));
        Check(binding.Bind(12, row.Status));
        Check(binding.Bind(13, row.PromptTokens));
        Check(binding.Bind(14, row.CachedTokens));
        Check(binding.Bind(15, row.CacheWriteTokens));
        Check(binding.Bind(16, row.OutputTokens));
        Check(binding.Bind(17, row.ReasoningTokens));
        Check(binding.Bind(18, row.CostPicoUsd));
        Check(binding.Bind(19, row.QueuedMicroseconds));
        Check(binding.Bind(20, row.FirstTokenMicroseconds));
        Check(binding.Bind(21, row.TotalMicroseconds));
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
