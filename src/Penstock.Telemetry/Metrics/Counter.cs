namespace Penstock.Telemetry.Metrics;

/// <summary>A number that only grows: requests, tokens, dollars. Adding takes no lock.</summary>
public sealed class Counter : ISeries
{
    private long _whole;
    private double _fraction;

    internal Counter()
    {
    }

    /// <summary>The sum of all that was added.</summary>
    public double Value => Interlocked.Read(ref _whole) + Volatile.Read(ref _fraction);

    /// <summary>Adds one.</summary>
    public void Increment() => Interlocked.Increment(ref _whole);

    /// <summary>Adds <paramref name="amount"/>; a negative one is ignored, since a counter that falls reads as a restart.</summary>
    public void Add(long amount)
    {
        if (amount > 0)
        {
            Interlocked.Add(ref _whole, amount);
        }
    }

    /// <summary>Adds <paramref name="amount"/>; negative ones and NaN are ignored.</summary>
    public void Add(double amount)
    {
        if (amount > 0)
        {
            AtomicDouble.Add(ref _fraction, amount);
        }
    }

    MetricPoint ISeries.Read(string[] labelValues) => new(labelValues, Value, []);
}
