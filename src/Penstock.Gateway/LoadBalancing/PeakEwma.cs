namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Latency as Finagle's peak EWMA sees it (twitter/finagle, loadbalancer/PeakEwma): a slower answer counts at once and in full, faster ones
/// pull the figure down over ten seconds. Value and time stamp share one word, so that an observation is one exchange without
/// a lock. Safe for concurrent use.
/// </summary>
public sealed class PeakEwma
{
    /// <summary>How fast old observations are forgotten.</summary>
    public static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    private const long Nothing = 0;

    private long _state;

    /// <summary>The figure in seconds; 0 while nothing was observed.</summary>
    public double Seconds => Value(Volatile.Read(ref _state));

    /// <summary>When it was last observed, in milliseconds of the clock that observations are given with, modulo 2^32.</summary>
    internal uint Stamp => (uint)Volatile.Read(ref _state);

    /// <summary>Takes one latency.</summary>
    /// <param name="latency">At least a microsecond counts.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="time">The clock.</param>
    public void Observe(TimeSpan latency, long now, TimeProvider time)
    {
        uint stamp = (uint)(long)((double)now / time.TimestampFrequency * 1000);
        double seconds = Math.Max(latency.TotalSeconds, 1e-6);
        while (true)
        {
            long seen = Volatile.Read(ref _state);
            double next = seen == Nothing ? seconds : Merge(Value(seen), seconds, unchecked(stamp - (uint)seen) / 1000.0);
            if (Interlocked.CompareExchange(ref _state, Pack(next, stamp), seen) == seen)
            {
                return;
            }
        }
    }

    private static double Merge(double old, double seconds, double passed)
    {
        if (seconds >= old)
        {
            return seconds;
        }

        double keep = Math.Exp(-passed / Decay.TotalSeconds);
        return (old * keep) + (seconds * (1 - keep));
    }

    private static long Pack(double seconds, uint stamp) => ((long)BitConverter.SingleToUInt32Bits((float)seconds) << 32) | stamp;

    private static double Value(long state) => BitConverter.UInt32BitsToSingle((uint)(state >> 32));
}
