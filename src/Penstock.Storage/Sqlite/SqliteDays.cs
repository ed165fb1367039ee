using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Penstock.Storage.Sqlite;

/// <summary>The tables of rows, one a day: retention drops a table, which costs the same whatever it holds.</summary>
internal static class SqliteDays
{
    private const string Prefix = "attempts_";
    private const string Format = "yyyyMMdd";

    /// <summary>The table of a day.</summary>
    public static string TableOf(DateOnly day) => Prefix + day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Days since 1970.</summary>
    public static long Number(DateOnly day) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Days that have a table.</summary>
    public static List<DateOnly> In(SqliteConnection connection)
    {
        var days = new List<DateOnly>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'attempts_[0-9]*'";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (DateOnly.TryParseExact(reader.GetString(0)[Prefix.Length..], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                days.Add(day);
            }
        }

        return days;
    }

    /// <summary>Makes a day's table where there is none.</summary>
    public static void Create(SqliteConnection connection, DateOnly day) => SqliteFile.Run(
        connection,
        $"""
        CREATE TABLE IF NOT EXISTS {TableOf(day)} (
            id BLOB NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, "key" TEXT NOT NULL, model TEXT NOT NULL, target TEXT NOT NULL,
            provider TEXT NOT NULL, region TEXT NOT NULL, operation TEXT NOT NULL, traits INTEGER NOT NULL, outcome TEXT NOT NULL,
            cache TEXT NOT NULL, status INTEGER, prompt_tokens INTEGER, cached_tokens INTEGER, cache_write_tokens INTEGER,
            output_tokens INTEGER, reasoning_tokens INTEGER, cost_pico_usd INTEGER, queued_us INTEGER NOT NULL,
            first_token_us INTEGER, total_us INTEGER NOT NULL) WITHOUT ROWID
        """);
}
