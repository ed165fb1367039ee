using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>Calendar periods in UTC; weeks begin on Monday.</summary>
public static class CalendarPeriod
{
    /// <summary>The first day of the period that <paramref name="instant"/> lies in, as days since year 1; 0 for <see cref="BudgetPeriod.Total"/>.</summary>
    public static int StartDay(BudgetPeriod period, DateTimeOffset instant)
    {
        DateOnly day = DateOnly.FromDateTime(instant.UtcDateTime);
        return period switch
        {
            BudgetPeriod.Day => day.DayNumber,
            BudgetPeriod.Week => day.DayNumber - (((int)day.DayOfWeek + 6) % 7),
            BudgetPeriod.Month => new DateOnly(day.Year, day.Month, 1).DayNumber,
            _ => 0,
        };
    }

    /// <summary>The first instant after the period that begins on <paramref name="startDay"/>.</summary>
    public static DateTimeOffset End(BudgetPeriod period, int startDay)
    {
        if (period == BudgetPeriod.Total)
        {
            return DateTimeOffset.MaxValue;
        }

        DateOnly start = DateOnly.FromDayNumber(startDay);
        DateOnly end = period switch
        {
            BudgetPeriod.Day => start.AddDays(1),
            BudgetPeriod.Week => start.AddDays(7),
            _ => start.AddMonths(1),
        };
        return new DateTimeOffset(end, TimeOnly.MinValue, TimeSpan.Zero);
    }
}
