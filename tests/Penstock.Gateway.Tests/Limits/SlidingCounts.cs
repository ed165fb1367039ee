namespace Penstock.Gateway.Tests.Limits;

/// <summary>What every window of a length holds of a series of events.</summary>
internal static class SlidingCounts
{
    /// <summary>Least and most over all windows inside of <paramref name="from"/> to <paramref name="to"/> seconds; windows are half open, so two events a length apart never share one.</summary>
    public static (int Least, int Most) Of(List<double> events, double from, double to, TimeSpan length)
    {
        events.Sort();
        (int least, int most, int first) = (int.MaxValue, 0, 0);
        for (int last = 0; last < events.Count; last++)
        {
            while (events[last] - events[first] >= length.TotalSeconds - 1e-9)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        for (double start = from; start + length.TotalSeconds <= to; start += 0.05)
        {
            least = Math.Min(least, Below(events, start + length.TotalSeconds) - Below(events, start));
        }

        return (least, most);
    }

    private static int Below(List<double> events, double time)
    {
        int at = events.BinarySearch(time);
        return at < 0 ? ~at : at;
    }
}
