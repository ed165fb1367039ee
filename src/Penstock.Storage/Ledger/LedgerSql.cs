using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Penstock.Storage.Ledger;

/// <summary>What SQLite and PostgreSQL have in common: column names, filters as parameters, rows as they are read.</summary>
/// <param name="toValue">An id as the database's driver takes it.</param>
/// <param name="readId">An id as its reader gives it.</param>
internal sealed class LedgerSql(Func<Guid, object> toValue, Func<DbDataReader, int, Guid> readId)
{
    /// <summary>Columns of a row, in the order of <see cref="Read"/>.</summary>
    public const string RowColumns =
        "id, tenant, \"key\", model, target, provider, region, operation, traits, outcome, cache, status, prompt_tokens, cached_tokens, "
        + "cache_write_tokens, output_tokens, reasoning_tokens, cost_pico_usd, queued_us, first_token_us, total_us";

    /// <summary>What sums are told apart by in their tables, besides the time.</summary>
    public const string SumKeys = "tenant, \"key\", model, target, outcome";

    /// <summary>What is summed.</summary>
    public const string SumColumns =
        "attempts, estimated, unpriced, prompt_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_pico_usd";

    /// <summary>What is searched by, the most telling first; each has an index of hours.</summary>
    public static readonly string[] Searchable = ["key", "tenant", "target", "model", "outcome"];

    private const long HoursADay = 24;
    private const int FirstName = 11;
    private const decimal Pico = 1_000_000_000_000m;
    private const decimal PicoParts = 1_000_000m;

    /// <summary>Rows of one table in a range of ids, newest first.</summary>
    public void Rows(DbCommand command, string table, LedgerFilter filter, Guid from, Guid until, int limit)
    {
        var text = new StringBuilder($"SELECT {RowColumns} FROM {table} WHERE id >= @from AND id < @until");
        AddFilter(command, text, filter);
        text.Append(" ORDER BY id DESC LIMIT @limit");
        Add(command, "@from", toValue(from));
        Add(command, "@until", toValue(until));
        Add(command, "@limit", (long)limit);
        Set(command, text);
    }

    /// <summary>Hours with rows, and how many, newest first.</summary>
    public static void Hours(DbCommand command, LedgerFilter filter, long from, long until, int limit, string table = "usage_hours")
    {
        var text = new StringBuilder($"SELECT bucket, CAST(SUM(attempts) AS bigint) FROM {table} WHERE bucket >= @from AND bucket < @until");
        AddFilter(command, text, filter);
        text.Append(" GROUP BY bucket ORDER BY bucket DESC LIMIT @limit");
        Add(command, "@from", from);
        Add(command, "@until", until);
        Add(command, "@limit", (long)limit);
        Set(command, text);
    }

    /// <summary>Sums of use; from the days' table where whole days are asked for.</summary>
    public static void Usage(DbCommand command, UsageQuery query)
    {
        bool wholeDays = IsWholeDays(query);
        string time = wholeDays ? "bucket" : query.By.Contains(UsageDimension.Hour) ? "bucket" : $"bucket / {HoursADay}";
        bool hasTime = query.By.Contains(UsageDimension.Day) || query.By.Contains(UsageDimension.Hour);
        string[] names = [.. query.By.Where(dimension => dimension is not (UsageDimension.Day or UsageDimension.Hour)).Select(ColumnOf)];
        string keys = string.Join(", ", names.Prepend(hasTime ? time : null).OfType<string>());

        var text = new StringBuilder("SELECT ");
        text.Append(hasTime ? time : "0");
        foreach (string sum in SumColumns.Split(", ").SkipLast(1))
        {
            text.Append(CultureInfo.InvariantCulture, $", CAST(SUM({sum}) AS bigint)");
        }

        // In two parts: their sums cannot overflow 64 bits.
        text.Append(", CAST(SUM(cost_pico_usd / 1000000) AS bigint), CAST(SUM(cost_pico_usd % 1000000) AS bigint)");
        foreach (string name in names)
        {
            text.Append(", ").Append(name);
        }

        text.Append(CultureInfo.InvariantCulture, $" FROM {(wholeDays ? "usage_days" : "usage_hours")} WHERE bucket >= @from AND bucket < @until");
        AddFilter(command, text, query.Filter);
        text.Append(keys.Length > 0 ? $" GROUP BY {keys} ORDER BY {keys}" : " HAVING SUM(attempts) > 0").Append(" LIMIT @limit");
        long unit = wholeDays ? HoursADay : 1;
        Add(command, "@from", query.Filter.From is { } from ? LedgerTime.HourOf(from) / unit : 0L);
        Add(command, "@until", query.Filter.Until is { } until ? -(-LedgerTime.HourCeiling(until) / unit) : (long)int.MaxValue);
        Add(command, "@limit", (long)query.Limit);
        Set(command, text);
    }

    /// <summary>A sum, as <see cref="Usage"/> selects it.</summary>
    public static UsageSum ReadSum(DbDataReader reader, UsageQuery query)
    {
        string[] names = [.. query.By.Where(dimension => dimension is not (UsageDimension.Day or UsageDimension.Hour)).Select(ColumnOf)];
        string? Name(UsageDimension dimension) =>
            Array.IndexOf(names, ColumnOf(dimension)) is var index and >= 0 ? reader.GetString(FirstName + index) : null;
        bool isHour = query.By.Contains(UsageDimension.Hour) && !IsWholeDays(query);
        return new UsageSum
        {
            Time = isHour || query.By.Contains(UsageDimension.Day) ? LedgerTime.AtHour(reader.GetInt64(0) * (isHour ? 1 : HoursADay)) : null,
            Attempts = reader.GetInt64(1),
            Estimated = reader.GetInt64(2),
            Unpriced = reader.GetInt64(3),
            PromptTokens = reader.GetInt64(4),
            CachedTokens = reader.GetInt64(5),
            CacheWriteTokens = reader.GetInt64(6),
            OutputTokens = reader.GetInt64(7),
            ReasoningTokens = reader.GetInt64(8),
            CostUsd = ((reader.GetInt64(9) * PicoParts) + reader.GetInt64(10)) / Pico,
            Tenant = Name(UsageDimension.Tenant),
            Key = Name(UsageDimension.Key),
            Model = Name(UsageDimension.Model),
            Target = Name(UsageDimension.Target),
            Outcome = Name(UsageDimension.Outcome),
        };
    }

    /// <summary>A row.</summary>
    public AttemptRow Read(DbDataReader reader) => new()
    {
        Id = readId(reader, 0),
        Tenant = reader.GetString(1),
        Key = reader.GetString(2),
        Model = reader.GetString(3),
        Target = reader.GetString(4),
        Provider = reader.GetString(5),
        Region = reader.GetString(6),
        Operation = LedgerNames.OperationOf(reader.GetString(7)),
        Traits = (AttemptTraits)reader.GetInt64(8),
        Outcome = LedgerNames.Outcome(reader.GetString(9)) ?? AttemptOutcome.Refused,
        Cache = LedgerNames.CacheOf(reader.GetString(10)),
        Status = (int?)Known(reader, 11),
        PromptTokens = Known(reader, 12),
        CachedTokens = Known(reader, 13),
        CacheWriteTokens = Known(reader, 14),
        OutputTokens = Known(reader, 15),
        ReasoningTokens = Known(reader, 16),
        CostPicoUsd = Known(reader, 17),
        QueuedMicroseconds = reader.GetInt64(18),
        FirstTokenMicroseconds = Known(reader, 19),
        TotalMicroseconds = reader.GetInt64(20),
    };

    /// <summary>Adds a parameter.</summary>
    public static void Add(DbCommand command, string name, object value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static bool IsWholeDays(UsageQuery query) =>
        !query.By.Contains(UsageDimension.Hour) && IsMidnight(query.Filter.From) && IsMidnight(query.Filter.Until);

    private static bool IsMidnight(DateTimeOffset? time) => time is not { } some || some.UtcDateTime.TimeOfDay == TimeSpan.Zero;

    private static void AddFilter(DbCommand command, StringBuilder text, LedgerFilter filter)
    {
        foreach ((string column, string value) in filter.Columns())
        {
            text.Append(CultureInfo.InvariantCulture, $" AND \"{column}\" = @{column}");
            Add(command, "@" + column, value);
        }
    }

    private static string ColumnOf(UsageDimension dimension) => dimension switch
    {
        UsageDimension.Tenant => "tenant",
        UsageDimension.Key => "\"key\"",
        UsageDimension.Model => "model",
        UsageDimension.Target => "target",
        _ => "outcome",
    };

    private static long? Known(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

#pragma warning disable CA2100 // The text is made of constants; what a caller says is in parameters.
    private static void Set(DbCommand command, StringBuilder text) => command.CommandText = text.ToString();
#pragma warning restore CA2100
}
