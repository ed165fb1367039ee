using Npgsql;
using NpgsqlTypes;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Postgres;

/// <summary>Batches as arrays: one statement and one round trip, however many rows.</summary>
internal static class PostgresRows
{
    /// <summary>Inserts what is not there yet, in the order of ids; gives the ids of what was.</summary>
    public static async ValueTask<HashSet<Guid>> InsertAsync(NpgsqlConnection connection, IReadOnlyList<AttemptRow> rows, CancellationToken cancellationToken)
    {
        AttemptRow[] ordered = [.. rows.DistinctBy(row => row.Id).OrderBy(row => row.Id)];
        await using NpgsqlCommand command = connection.CreateCommand();
        Add(command, NpgsqlDbType.Uuid, ordered, static row => row.Id);
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Tenant));
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Key));
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Model));
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Target));
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Provider));
        Add(command, NpgsqlDbType.Text, ordered, static row => Clean(row.Region));
        Add(command, NpgsqlDbType.Text, ordered, static row => LedgerNames.Of(row.Operation));
        Add(command, NpgsqlDbType.Bigint, ordered, static row => (long?)row.Traits);
        Add(command, NpgsqlDbType.Text, ordered, static row => LedgerNames.Of(row.Outcome));
        Add(command, NpgsqlDbType.Text, ordered, static row => LedgerNames.Of(row.Cache));
        Add(command, NpgsqlDbType.Bigint, ordered, static row => (long?)row.Status);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.PromptTokens);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.CachedTokens);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.CacheWriteTokens);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.OutputTokens);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.ReasoningTokens);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.CostPicoUsd);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => (long?)row.QueuedMicroseconds);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => row.FirstTokenMicroseconds);
        Add(command, NpgsqlDbType.Bigint, ordered, static row => (long?)row.TotalMicroseconds);
        string arrays = string.Join(", ", Enumerable.Range(1, command.Parameters.Count).Select(number => "$" + number));
#pragma warning disable CA2100 // Made of constants.
        command.CommandText =
            $"INSERT INTO attempts ({LedgerSql.RowColumns}) SELECT * FROM unnest({arrays}) ON CONFLICT (id) DO NOTHING RETURNING id";
#pragma warning restore CA2100
        var stored = new HashSet<Guid>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(reader.GetGuid(0));
        }

        return stored;
    }

    /// <summary>Adds sums to those that are kept, in order.</summary>
    public static async ValueTask AddSumsAsync(
        NpgsqlConnection connection, string table, IReadOnlyCollection<KeyValuePair<UsageKey, long[]>> sums, CancellationToken cancellationToken)
    {
        if (sums.Count == 0)
        {
            return;
        }

        string[] counts = LedgerSql.SumColumns.Split(", ");
        await using NpgsqlCommand command = connection.CreateCommand();
        Add(command, NpgsqlDbType.Bigint, sums, static sum => sum.Key.Bucket);
        Add(command, NpgsqlDbType.Text, sums, static sum => Clean(sum.Key.Tenant));
        Add(command, NpgsqlDbType.Text, sums, static sum => Clean(sum.Key.Key));
        Add(command, NpgsqlDbType.Text, sums, static sum => Clean(sum.Key.Model));
        Add(command, NpgsqlDbType.Text, sums, static sum => Clean(sum.Key.Target));
        Add(command, NpgsqlDbType.Text, sums, static sum => sum.Key.Outcome);
        for (int index = 0; index < counts.Length; index++)
        {
            int count = index;
            Add(command, NpgsqlDbType.Bigint, sums, sum => sum.Value[count]);
        }

        string arrays = string.Join(", ", Enumerable.Range(1, command.Parameters.Count).Select(number => "$" + number));
#pragma warning disable CA2100 // Made of constants.
        command.CommandText =
            $"INSERT INTO {table} AS kept (bucket, {LedgerSql.SumKeys}, {LedgerSql.SumColumns}) SELECT * FROM unnest({arrays}) "
            + $"ON CONFLICT (bucket, {LedgerSql.SumKeys}) DO UPDATE SET {string.Join(", ", counts.Select(column => $"{column} = kept.{column} + excluded.{column}"))}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add<TRow, T>(NpgsqlCommand command, NpgsqlDbType type, IEnumerable<TRow> rows, Func<TRow, T> value) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. rows.Select(value)] });

    /// <summary>PostgreSQL has no NUL in texts.</summary>
    private static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '?') : text;
}
