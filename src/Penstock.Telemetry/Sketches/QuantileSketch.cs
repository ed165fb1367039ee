namespace Penstock.Telemetry.Sketches;

/// <summary>
/// Quantiles of recent durations in bounded memory: counts in buckets whose bounds grow by 4 %, so that a quantile is right to 2 % (DDSketch,
/// https://arxiv.org/abs/1908.10693), from 0.1 ms to some two hours. Every <c>window</c> observations all counts are halved, so that what was
/// measured long ago fades. Safe for concurrent use.
/// </summary>
/// <param name="window">Observations after which old ones weigh half, above 1.</param>
public sealed class QuantileSketch(int window = 1024)
{
    private const double Growth = 1.04;
    private const double LeastSeconds = 0.0001;
    private const int Buckets = 464;

    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[Buckets];
    private int _total;
    private int _sinceHalving;

    /// <summary>How many observations weigh in now, halved ones by their rest.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <summary>Takes one in; what is outside the range counts at its end.</summary>
    public void Observe(TimeSpan value)
    {
        int bucket = Bucket(value.TotalSeconds);
        lock (_gate)
        {
            _counts[bucket]++;
            _total++;
            if (++_sinceHalving == window)
            {
                Halve();
            }
        }
    }

    /// <summary>The <paramref name="quantile"/> in [0, 1]; null when fewer than <paramref name="least"/> observations weigh in.</summary>
    public TimeSpan? Quantile(double quantile, int least = 1)
    {
        lock (_gate)
        {
            if (_total < Math.Max(1, least))
            {
                return null;
            }

            int rank = Math.Max(1, (int)Math.Ceiling(quantile * _total));
            int bucket = 0;
            for (int seen = _counts[0]; seen < rank; seen += _counts[bucket])
            {
                bucket++;
            }

            return TimeSpan.FromSeconds(LeastSeconds * Math.Pow(Growth, bucket - 0.5));
        }
    }

    private static int Bucket(double seconds) =>
        seconds <= LeastSeconds ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log(seconds / LeastSeconds) / LogGrowth));

    private void Halve()
    {
        (_sinceHalving, _total) = (0, 0);
        for (int i = 0; i < Buckets; i++)
        {
            _counts[i] /= 2;
            _total += _counts[i];
        }
    }
}
