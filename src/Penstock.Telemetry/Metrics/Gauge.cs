namespace Penstock.Telemetry.Metrics;

/// <summary>A number that goes up and down: queue depth, busy slots.</summary>
public sealed class Gauge : ISeries
{
    private double _value;

    internal Gauge()
    {
    }

    /// <summary>The number now.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Replaces the number.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Adds <paramref name="amount"/>, which may be negative.</summary>
    public void Add(double amount) => AtomicDouble.Add(ref _value, amount);

    MetricPoint ISeries.Read(string[] labelValues) => new(labelValues, Value, []);
}
