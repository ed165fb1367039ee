using Microsoft.Data.Sqlite;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Sqlite;

/// <summary>Adds sums to those that are kept.</summary>
internal static class SqliteSums
{
    public static void Add(SqliteConnection connection, string table, IReadOnlyCollection<KeyValuePair<UsageKey, long[]>> sums)
    {
        string[] counts = LedgerSql.SumColumns.Split(", ");
        using SqliteCommand command = connection.CreateCommand();
        SqliteParameter[] parameters =
            [.. Enumerable.Range(0, 6 + counts.Length).Select(index => command.Parameters.Add(new SqliteParameter { ParameterName = "@p" + index }))];
#pragma warning disable CA2100 // Made of constants.
        command.CommandText =
            $"INSERT INTO {table} (bucket, {LedgerSql.SumKeys}, {LedgerSql.SumColumns}) VALUES ({string.Join(", ", parameters.Select(parameter => parameter.ParameterName))}) "
            + $"ON CONFLICT (bucket, {LedgerSql.SumKeys}) DO UPDATE SET {string.Join(", ", counts.Select(column => $"{column} = {column} + excluded.{column}"))}";
#pragma warning restore CA2100
        command.Prepare();
        foreach ((UsageKey key, long[] values) in sums)
        {
            object[] all = [key.Bucket, key.Tenant, key.Key, key.Model, key.Target, key.Outcome, .. values];
            for (int index = 0; index < all.Length; index++)
            {
                parameters[index].Value = all[index];
            }

            command.ExecuteNonQuery();
        }
    }
}
