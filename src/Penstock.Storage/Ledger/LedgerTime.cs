namespace Penstock.Storage.Ledger;

/// <summary>Hours and days of the ledger: whole ones of UTC, counted from 1970.</summary>
internal static class LedgerTime
{
    private static readonly DateTimeOffset Last = new(9999, 12, 31, 23, 0, 0, TimeSpan.Zero);

    /// <summary>The hour that a time lies in.</summary>
    public static long HourOf(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeSeconds()) / 3600;

    /// <summary>The first hour that begins at or after a time.</summary>
    public static long HourCeiling(DateTimeOffset time) => (Math.Max(0, time.ToUnixTimeSeconds()) + 3599) / 3600;

    /// <summary>When an hour begins.</summary>
    public static DateTimeOffset AtHour(long hour) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(hour, 0, Last.ToUnixTimeSeconds() / 3600) * 3600);

    /// <summary>The day that an id belongs to.</summary>
    public static DateOnly DayOf(Guid id) => DateOnly.FromDateTime(AttemptId.TimeOf(id).UtcDateTime);

    /// <summary>The least id of a day.</summary>
    public static Guid LeastOf(DateOnly day) => AttemptId.LeastAt(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
}
