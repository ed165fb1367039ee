namespace Penstock.Gateway.LoadBalancing;

/// <summary>What balancing knows of one place that answers. Outlives a reload of the configuration; safe for concurrent use.</summary>
/// <param name="name">For metrics and ties.</param>
public sealed class LoadState(string name)
{
    private int _outstanding;
    private double _weight = 1;

    /// <summary>For metrics and ties.</summary>
    public string Name { get; } = name;

    /// <summary>Its share among its neighbours, above 0.</summary>
    public double Weight
    {
        get => Volatile.Read(ref _weight);
        set => Volatile.Write(ref _weight, value);
    }

    /// <summary>Requests that are running there now.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Whether one more may run where at most <paramref name="most"/> may; null is no bound.</summary>
    public bool HasRoom(int? most) => most is null || Outstanding < most;

    /// <summary>How many more may run where at most <paramref name="most"/> may.</summary>
    public int Room(int? most) => most is null ? int.MaxValue : Math.Max(0, most.Value - Outstanding);

    /// <summary>Counts a request in, if there is room for it.</summary>
    public bool TryBegin(int? most)
    {
        if (Interlocked.Increment(ref _outstanding) <= (most ?? int.MaxValue))
        {
            return true;
        }

        Interlocked.Decrement(ref _outstanding);
        return false;
    }

    /// <summary>Counts a request in.</summary>
    public void Begin() => Interlocked.Increment(ref _outstanding);

    /// <summary>Counts it out.</summary>
    public void End() => Interlocked.Decrement(ref _outstanding);
}
