using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>What replicas may cost an hour from now on: the hour's cap, and what the month's leaves.</summary>
internal static class MoneyBound
{
    // 1. What keeps the minimum until the end of the month is laid aside.
    // 2. The rest may be spent, at the fastest within an hour.
    // 3. When the minimum cannot be kept until then, it is kept as long as there is money: nobody knows better when it is needed.
    /// <summary>USD an hour; null where nothing bounds it.</summary>
    public static decimal? UsdPerHour(ScalerOptions options, decimal minimumUsdPerHour, in PoolSample sample)
    {
        if (options.MaxUsdPerMonth is not { } cap)
        {
            return options.MaxUsdPerHour;
        }

        decimal left = Math.Max(0, cap - sample.MonthUsd);
        decimal hours = HoursLeft(sample.At);
        decimal free = left - (minimumUsdPerHour * hours);
        decimal monthly = free >= 0 ? minimumUsdPerHour + free : left > 0 ? minimumUsdPerHour : 0;
        return options.MaxUsdPerHour is { } hourly ? Math.Min(hourly, monthly) : monthly;
    }

    /// <summary>Hours until the month ends in UTC, as clouds bill; never 0.</summary>
    private static decimal HoursLeft(DateTimeOffset at)
    {
        DateTime now = at.UtcDateTime;
        var next = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        return (decimal)Math.Max(1.0 / 60, (next.AddMonths(1) - now).TotalHours);
    }
}
