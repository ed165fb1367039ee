namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>The largest recommendation of a time window, as stabilisation windows keep it.</summary>
internal sealed class RecentMaximum(double windowSeconds)
{
    private readonly LinkedList<(double At, int Value)> _values = new();

    public int Add(double at, int value)
    {
        while (_values.Last is { } last && last.Value.Value <= value)
        {
            _values.RemoveLast();
        }

        _values.AddLast((at, value));
        while (_values.First!.Value.At < at - windowSeconds)
        {
            _values.RemoveFirst();
        }

        return _values.First!.Value.Value;
    }
}
