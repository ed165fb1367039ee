namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>Mean over the latest samples.</summary>
internal sealed class WindowMean(int samples)
{
    private readonly Queue<double> _values = new();
    private double _sum;

    public double Add(double value)
    {
        _values.Enqueue(value);
        _sum += value;
        if (_values.Count > samples)
        {
            _sum -= _values.Dequeue();
        }

        return _sum / _values.Count;
    }
}
