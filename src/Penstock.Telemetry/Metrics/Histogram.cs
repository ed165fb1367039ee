using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// Counts observations in fixed buckets. Observing takes no lock: one addition to a bucket, one to the sum. A scrape that runs beside it may see
/// the one without the other; the buckets and their total always agree.
/// </summary>
public sealed class Histogram : ISeries
{
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private double _sum;

    internal Histogram(ImmutableArray<double> bounds)
    {
        _bounds = [.. bounds];
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>How many observations there were.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                count += Interlocked.Read(ref _counts[i]);
            }

            return count;
        }
    }

    /// <summary>The sum of all observations.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>Takes one observation, in the unit that the name ends with; NaN is ignored.</summary>
    public void Observe(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        Interlocked.Increment(ref _counts[BucketOf(value)]);
        AtomicDouble.Add(ref _sum, value);
    }

    /// <summary>Takes one duration in seconds.</summary>
    public void Observe(TimeSpan duration) => Observe(duration.TotalSeconds);

    MetricPoint ISeries.Read(string[] labelValues)
    {
        var counts = ImmutableArray.CreateBuilder<long>(_counts.Length);
        for (int i = 0; i < _counts.Length; i++)
        {
            counts.Add(Interlocked.Read(ref _counts[i]));
        }

        return new MetricPoint(labelValues, Sum, counts.MoveToImmutable());
    }

    /// <summary>
    /// The first bucket whose upper bound is not below <paramref name="value"/>; bounds belong to their bucket. Bounds are few, and one request is much like the
    /// one before, so that a walk is guessed right and quicker than a search by halves.
    /// </summary>
    private int BucketOf(double value)
    {
        double[] bounds = _bounds;
        int at = 0;
        while (at < bounds.Length && bounds[at] < value)
        {
            at++;
        }

        return at;
    }
}
