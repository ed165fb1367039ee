namespace Penstock.Gateway.Reservation;

/// <summary>
/// Prompt tokens per byte of request, learned from what targets counted: the 99.9th percentile, read as the upper edge of one of 256 buckets between 0
/// and 1. Until a thousand requests were seen it is 1, since a token is at least a byte. Old observations fade. Safe for concurrent use.
/// </summary>
internal sealed class TokenRatio
{
    /// <summary>Observations before the ratio is believed.</summary>
    public const int Least = 1_000;

    private const int Buckets = 256;
    private const int Refresh = 256;
    private const long FadeAbove = 100_000;

    private readonly Lock _gate = new();
    private readonly long[] _seen = new long[Buckets + 1];
    private long _total;
    private double _bound = 1;

    /// <summary>The most tokens that a request of <paramref name="bytes"/> has, but for one in a thousand.</summary>
    public long Bound(long bytes) => Math.Min(bytes, (long)Math.Ceiling(bytes * Volatile.Read(ref _bound)));

    /// <summary>Learns from one request.</summary>
    public void Observe(long bytes, long tokens)
    {
        if (bytes <= 0 || tokens < 0)
        {
            return;
        }

        lock (_gate)
        {
            _seen[(int)Math.Min(Buckets, tokens * Buckets / bytes)]++;
            if (++_total >= Least && _total % Refresh == 0)
            {
                Volatile.Write(ref _bound, Percentile());
                Fade();
            }
        }
    }

    private double Percentile()
    {
        long above = _total / 1000;
        int bucket = Buckets;
        for (long seen = _seen[bucket]; seen <= above && bucket > 0; seen += _seen[bucket])
        {
            bucket--;
        }

        return Math.Min(1, (bucket + 1) / (double)Buckets);
    }

    private void Fade()
    {
        if (_total < FadeAbove)
        {
            return;
        }

        _total = 0;
        for (int i = 0; i <= Buckets; i++)
        {
            _seen[i] /= 2;
            _total += _seen[i];
        }
    }
}
