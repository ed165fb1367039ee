using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Sqlite;

/// <summary>Puts rows into one table, those that are there already left as they are.</summary>
internal sealed class SqliteRowInsert : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    public SqliteRowInsert(SqliteConnection connection, string table)
    {
        int columns = LedgerSql.RowColumns.Split(", ").Length;
        _command = connection.CreateCommand();
        _parameters = [.. Enumerable.Range(0, columns).Select(index => _command.Parameters.Add(new SqliteParameter { ParameterName = "@p" + index }))];
#pragma warning disable CA2100 // Made of constants and a date.
        _command.CommandText =
            $"INSERT INTO {table} ({LedgerSql.RowColumns}) VALUES ({string.Join(", ", _parameters.Select(parameter => parameter.ParameterName))}) ON CONFLICT (id) DO NOTHING";
#pragma warning restore CA2100
        _command.Prepare();
    }

    /// <summary>False when the row is there already.</summary>
    public bool TryInsert(AttemptRow row)
    {
        object?[] values =
        [
            row.Id.ToByteArray(bigEndian: true), row.Tenant, row.Key, row.Model, row.Target, row.Provider, row.Region,
            LedgerNames.Of(row.Operation), (long)row.Traits, LedgerNames.Of(row.Outcome), LedgerNames.Of(row.Cache), row.Status,
            row.PromptTokens, row.CachedTokens, row.CacheWriteTokens, row.OutputTokens, row.ReasoningTokens, row.CostPicoUsd,
            row.QueuedMicroseconds, row.FirstTokenMicroseconds, row.TotalMicroseconds,
        ];
        for (int index = 0; index < values.Length; index++)
        {
            _parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return _command.ExecuteNonQuery() == 1;
    }

    public void Dispose() => _command.Dispose();
}
