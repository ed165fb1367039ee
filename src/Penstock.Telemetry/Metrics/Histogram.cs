using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;

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
        // Padded to whole vectors by bounds that nothing exceeds.
        int lanes = Vector128<double>.Count;
        _bounds = new double[(bounds.Length + lanes - 1) / lanes * lanes];
        Array.Fill(_bounds, double.PositiveInfinity);
        bounds.CopyTo(_bounds);
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

    /// <summary>The first bucket whose upper bound is not below <paramref name="value"/>; bounds belong to their bucket. Counts the bounds below it, a few at a time.</summary>
    private int BucketOf(double value)
    {
        Vector128<double> all = Vector128.Create(value);
        int below = 0;
        ReadOnlySpan<double> bounds = _bounds;
        for (int i = 0; i < bounds.Length; i += Vector128<double>.Count)
        {
            below += BitOperations.PopCount(Vector128.LessThan(Vector128.Create(bounds[i..]), all).ExtractMostSignificantBits());
        }

        return below;
    }
}
