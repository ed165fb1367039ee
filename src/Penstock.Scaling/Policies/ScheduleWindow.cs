using Cronos;

namespace Penstock.Scaling.Policies;

/// <summary>A time window that comes back: opened by one cron expression, closed by another, both read in one time zone. It may span midnight.</summary>
/// <param name="Opens">Five fields.</param>
/// <param name="Closes">Five fields.</param>
/// <param name="Zone">Of both.</param>
/// <param name="Min">The fewest replicas inside.</param>
public sealed record ScheduleWindow(CronExpression Opens, CronExpression Closes, TimeZoneInfo Zone, int Min)
{
    /// <summary>A window that opened longer ago than this without closing is searched no further.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(8);

    /// <summary>Whether the last thing that happened up to <paramref name="at"/> was its opening.</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        DateTimeOffset? opened = Last(Opens, at);
        return opened is not null && (Last(Closes, at) is not { } closed || closed < opened);
    }

    private DateTimeOffset? Last(CronExpression expression, DateTimeOffset at)
    {
        DateTimeOffset? last = null;
        for (TimeSpan back = TimeSpan.FromHours(1); last is null && back <= Longest; back *= 4)
        {
            foreach (DateTimeOffset occurrence in expression.GetOccurrences(at - back, at, Zone, fromInclusive: true, toInclusive: true))
            {
                last = occurrence;
            }
        }

        return last;
    }
}
