namespace Penstock.Gateway.Health;

/// <summary>
/// Attempts of the last half minute, in buckets of five seconds. Counting takes no lock: at the turn of a bucket a few counts may fall
/// into the wrong one, which does not matter to an average over all of them.
/// </summary>
internal sealed class HealthWindow(TimeProvider time)
{
    /// <summary>Fewer attempts than this say nothing about a rate.</summary>
    public const int Enough = 20;

    private const int Buckets = 6;
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(5);

    private readonly long _width = (long)(Width.TotalSeconds * time.TimestampFrequency);
    private readonly Bucket[] _buckets = [.. Enumerable.Range(0, Buckets).Select(_ => new Bucket())];

    /// <summary>Counts an attempt.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="isFault">Whether it failed.</param>
    /// <param name="latency">To the first piece; null when there was none.</param>
    public void Add(long now, bool isFault, TimeSpan? latency)
    {
        Bucket bucket = Current(now);
        Interlocked.Increment(ref bucket.Attempts);
        if (isFault)
        {
            Interlocked.Increment(ref bucket.Faults);
        }

        if (latency is { } taken)
        {
            Interlocked.Increment(ref bucket.Timed);
            Interlocked.Add(ref bucket.Ticks, taken.Ticks);
        }
    }

    /// <summary>Forgets everything: after a recovery old faults are no argument.</summary>
    public void Clear()
    {
        foreach (Bucket bucket in _buckets)
        {
            bucket.Begin(-1);
        }
    }

    /// <summary>What the window says at <paramref name="now"/>.</summary>
    public HealthSample Read(long now)
    {
        long epoch = now / _width;
        long attempts = 0, faults = 0, timed = 0, ticks = 0;
        foreach (Bucket bucket in _buckets)
        {
            if (epoch - Interlocked.Read(ref bucket.Epoch) is >= 0 and < Buckets)
            {
                attempts += Volatile.Read(ref bucket.Attempts);
                faults += Volatile.Read(ref bucket.Faults);
                timed += Volatile.Read(ref bucket.Timed);
                ticks += Interlocked.Read(ref bucket.Ticks);
            }
        }

        return new HealthSample(
            attempts,
            attempts < Enough ? null : (double)faults / attempts,
            timed < Enough ? null : TimeSpan.FromTicks(ticks / timed));
    }

    private Bucket Current(long now)
    {
        long epoch = now / _width;
        Bucket bucket = _buckets[epoch % Buckets];
        long seen = Interlocked.Read(ref bucket.Epoch);
        if (seen != epoch && Interlocked.CompareExchange(ref bucket.Epoch, epoch, seen) == seen)
        {
            bucket.Begin(epoch);
        }

        return bucket;
    }

    private sealed class Bucket
    {
        public long Epoch = -1;
        public int Attempts;
        public int Faults;
        public int Timed;
        public long Ticks;

        public void Begin(long epoch)
        {
            Volatile.Write(ref Attempts, 0);
            Volatile.Write(ref Faults, 0);
            Volatile.Write(ref Timed, 0);
            Interlocked.Exchange(ref Ticks, 0);
            Interlocked.Exchange(ref Epoch, epoch);
        }
    }
}
