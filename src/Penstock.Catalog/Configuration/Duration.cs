using System.Globalization;

namespace Penstock.Catalog.Configuration;

/// <summary>Durations as configuration writes them: a number and a unit of <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
public static class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads <c>50ms</c>, <c>2s</c>, <c>1.5h</c>, <c>90d</c> and plain <c>0</c>; null for anything else, signs and spaces included.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text is "0")
        {
            return TimeSpan.Zero;
        }

        string number = text.TrimEnd("dhms".ToCharArray());
        string unit = text[number.Length..];
        long ticks = Units.FirstOrDefault(entry => string.Equals(entry.Unit, unit, StringComparison.Ordinal)).Ticks;
        if (ticks == 0 || number.Length > 24
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count))
        {
            return null;
        }

        return count * ticks > TimeSpan.TicksPerDay * 36_500m ? null : TimeSpan.FromTicks((long)(count * ticks));
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back as <paramref name="value"/>, which is not negative.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
        {
            return "0s";
        }

        foreach ((string unit, long ticks) in Units)
        {
            if (value.Ticks % ticks == 0)
            {
                return (value.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return ((decimal)value.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
