using System.Globalization;
using Npgsql;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Postgres;

/// <summary>Steps of the ledger's schema in PostgreSQL, in order. A step that was released is never changed; what changes is a new one.</summary>
internal static class PostgresMigrations
{
    /// <summary>The steps; the first is number 1.</summary>
    public static readonly string[] Steps =
    [
        // 1. Rows, whose partitions are made when their day comes, and sums.
        """
        CREATE TABLE attempts (
            id uuid NOT NULL PRIMARY KEY, tenant text NOT NULL, "key" text NOT NULL, model text NOT NULL, target text NOT NULL,
            provider text NOT NULL, region text NOT NULL, operation text NOT NULL, traits bigint NOT NULL, outcome text NOT NULL,
            cache text NOT NULL, status bigint, prompt_tokens bigint, cached_tokens bigint, cache_write_tokens bigint,
            output_tokens bigint, reasoning_tokens bigint, cost_pico_usd bigint, queued_us bigint NOT NULL,
            first_token_us bigint, total_us bigint NOT NULL) PARTITION BY RANGE (id);
        """ + Sums("usage_hours") + Sums("usage_days"),

        // 2. Hours by each name that requests are searched by: a rare one is found without a look at all hours.
        string.Concat(LedgerSql.Searchable.Select(column => $"CREATE INDEX usage_hours_{column} ON usage_hours (\"{column}\", bucket);\n")),
    ];

    // Several gateways start at once; one of them makes the tables.
    private const string Lock = "SELECT pg_advisory_xact_lock(5783002615)";
    private const string Prefix = "attempts_";
    private const string Format = "yyyyMMdd";

    /// <summary>Runs the steps that are missing. Throws <see cref="IOException"/> when the schema is of a newer program.</summary>
    public static async ValueTask RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, Lock, cancellationToken);
        await RunAsync(connection, "CREATE TABLE IF NOT EXISTS ledger_migrations (number bigint PRIMARY KEY)", cancellationToken);
        int done = await DoneAsync(connection, cancellationToken);
        if (done > Steps.Length)
        {
            throw new IOException($"The ledger is of a newer Penstock (step {done}, this one knows {Steps.Length}).");
        }

        for (int number = done + 1; number <= Steps.Length; number++)
        {
            await RunAsync(connection, Steps[number - 1], cancellationToken);
            await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO ledger_migrations VALUES ({number})"), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The last step that was run; 0 for none.</summary>
    public static async ValueTask<int> DoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(number), 0) FROM ledger_migrations";
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes a day's partition where there is none.</summary>
    public static async ValueTask AddDayAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await MakeDayAsync(connection, day, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The same, inside a transaction of the caller's.</summary>
    public static async ValueTask MakeDayAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        await RunAsync(connection, Lock, cancellationToken);
        await RunAsync(
            connection,
            $"CREATE TABLE IF NOT EXISTS {Prefix}{day.ToString(Format, CultureInfo.InvariantCulture)} PARTITION OF attempts "
            + $"FOR VALUES FROM ('{LedgerTime.LeastOf(day)}') TO ('{LedgerTime.LeastOf(day.AddDays(1))}')",
            cancellationToken);
    }

    /// <summary>Drops the partitions of days before <paramref name="first"/>; how many.</summary>
    public static async ValueTask<int> DropDaysAsync(NpgsqlConnection connection, DateOnly first, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, Lock, cancellationToken);
        string[] old = [.. (await DaysAsync(connection, cancellationToken)).Where(day => day < first).Select(day => Prefix + day.ToString(Format, CultureInfo.InvariantCulture))];
        foreach (string table in old)
        {
            await RunAsync(connection, $"DROP TABLE {table}", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return old.Length;
    }

    /// <summary>Days that have a partition.</summary>
    public static async ValueTask<List<DateOnly>> DaysAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'attempts'::regclass";
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateOnly>();
        while (await reader.ReadAsync(cancellationToken))
        {
            string name = reader.GetString(0);
            int at = name.LastIndexOf(Prefix, StringComparison.Ordinal);
            if (at >= 0 && DateOnly.TryParseExact(name[(at + Prefix.Length)..], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                days.Add(day);
            }
        }

        return days;
    }

    /// <summary>Runs a text that no caller's word is in.</summary>
    public static async ValueTask RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and dates.
        command.CommandText = text;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Sums(string table) =>
        $"""

        CREATE TABLE {table} (
            bucket bigint NOT NULL, tenant text NOT NULL, "key" text NOT NULL, model text NOT NULL, target text NOT NULL, outcome text NOT NULL,
            attempts bigint NOT NULL, estimated bigint NOT NULL, unpriced bigint NOT NULL, prompt_tokens bigint NOT NULL,
            cached_tokens bigint NOT NULL, cache_write_tokens bigint NOT NULL, output_tokens bigint NOT NULL,
            reasoning_tokens bigint NOT NULL, cost_pico_usd bigint NOT NULL,
            PRIMARY KEY (bucket, tenant, "key", model, target, outcome));
        """;
}
