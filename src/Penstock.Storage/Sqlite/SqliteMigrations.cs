using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Sqlite;

/// <summary>Steps of the ledger's schema in SQLite, in order. A step that was released is never changed; what changes is a new one.</summary>
internal static class SqliteMigrations
{
    /// <summary>The steps; the first is number 1.</summary>
    public static readonly string[] Steps =
    [
        // 1. Sums; the tables of days are made when their first row comes.
        Sums("usage_hours") + Sums("usage_days"),

        // 2. Hours by each name that requests are searched by: a rare one is found without a look at all hours.
        string.Concat(Ledger.LedgerSql.Searchable.Select(column => $"CREATE INDEX usage_hours_{column} ON usage_hours (\"{column}\", bucket);\n")),
    ];

    /// <summary>Runs the steps that are missing. Throws <see cref="IOException"/> when the file is of a newer program.</summary>
    public static void Run(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        SqliteFile.Run(connection, "CREATE TABLE IF NOT EXISTS ledger_migrations (number INTEGER PRIMARY KEY) WITHOUT ROWID");
        int done = Done(connection);
        if (done > Steps.Length)
        {
            throw new IOException($"The ledger is of a newer Penstock (step {done}, this one knows {Steps.Length}).");
        }

        for (int number = done + 1; number <= Steps.Length; number++)
        {
            SqliteFile.Run(connection, Steps[number - 1]);
            SqliteFile.Run(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO ledger_migrations VALUES ({number})"));
        }

        transaction.Commit();
    }

    /// <summary>The last step that was run; 0 for none.</summary>
    public static int Done(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(number), 0) FROM ledger_migrations";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static string Sums(string table) =>
        $"""
        CREATE TABLE {table} (
            bucket INTEGER NOT NULL, tenant TEXT NOT NULL, "key" TEXT NOT NULL, model TEXT NOT NULL, target TEXT NOT NULL, outcome TEXT NOT NULL,
            attempts INTEGER NOT NULL, estimated INTEGER NOT NULL, unpriced INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL,
            cached_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL, cost_pico_usd INTEGER NOT NULL,
            PRIMARY KEY (bucket, tenant, "key", model, target, outcome)) WITHOUT ROWID;

        """;
}
