namespace Penstock.Gateway.Queueing;

/// <summary>How fast a queue is served, over the last ten seconds. Not safe for concurrent use.</summary>
internal sealed class DrainRate(TimeProvider time)
{
    private const int Seconds = 10;
    private const int LeastServed = 5;

    private readonly int[] _served = new int[Seconds];
    private readonly long[] _second = new long[Seconds];
    private long? _firstAt;

    /// <summary>One was served.</summary>
    public void Count()
    {
        long now = time.GetTimestamp();
        _firstAt ??= now;
        long second = now / time.TimestampFrequency;
        int slot = (int)(second % Seconds);
        if (_second[slot] != second)
        {
            (_second[slot], _served[slot]) = (second, 0);
        }

        _served[slot]++;
    }

    /// <summary>How long <paramref name="waiting"/> requests take at the present rate; null while too few were served to say.</summary>
    public TimeSpan? TimeFor(int waiting)
    {
        long now = time.GetTimestamp();
        long second = now / time.TimestampFrequency;
        int served = 0;
        for (int i = 0; i < Seconds; i++)
        {
            served += second - _second[i] < Seconds ? _served[i] : 0;
        }

        if (served < LeastServed || _firstAt is not { } first)
        {
            return null;
        }

        double over = Math.Clamp(time.GetElapsedTime(first, now).TotalSeconds, 1, Seconds);
        return TimeSpan.FromSeconds(waiting * over / served);
    }
}
