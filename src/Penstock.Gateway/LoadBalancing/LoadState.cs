namespace Penstock.Gateway.LoadBalancing;

/// <summary>What balancing knows of one place that answers. Outlives a reload of the configuration; safe for concurrent use.</summary>
/// <param name="name">For metrics and ties.</param>
public sealed class LoadState(string name)
{
    private int _outstanding;
    private int _mostOutstanding;
    private int _replicas = 1;
    private double _weight = 1;
    private double _turn;
    private double _roundTrip;
    private double _distance = double.PositiveInfinity;
    private volatile MarginalPrice _price = MarginalPrice.Unknown;

    /// <summary>For metrics and ties.</summary>
    public string Name { get; } = name;

    /// <summary>Its share among its neighbours, above 0; may be changed at any time.</summary>
    public double Weight
    {
        get => Volatile.Read(ref _weight);
        set => Volatile.Write(ref _weight, value);
    }

    /// <summary>Requests that are running there now.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>The most that ever ran at once.</summary>
    public int MostOutstanding => Volatile.Read(ref _mostOutstanding);

    /// <summary>How fast its answers begin.</summary>
    public PeakEwma Latency { get; } = new();

    /// <summary>Work in tokens.</summary>
    public WorkState Work { get; } = new();

    /// <summary>What one more request costs.</summary>
    public MarginalPrice Price
    {
        get => _price;
        set => _price = value;
    }

    /// <summary>How many replicas share its requests. Default 1.</summary>
    public int Replicas
    {
        get => Volatile.Read(ref _replicas);
        set => Volatile.Write(ref _replicas, value);
    }

    /// <summary>The round trip to it as configured, in seconds; infinite when unknown.</summary>
    public double DistanceSeconds
    {
        get => Volatile.Read(ref _distance);
        set => Volatile.Write(ref _distance, value);
    }

    /// <summary>The round trip to it: as measured, else as configured, in seconds; infinite when neither is known.</summary>
    public double RoundTripSeconds => Volatile.Read(ref _roundTrip) is > 0 and var measured ? measured : DistanceSeconds;

    /// <summary>The same in every process.</summary>
    internal ulong Hash { get; } = StableHash.Of(name);

    /// <summary>When it is its turn, on the clock of the weighted policy that chooses it.</summary>
    internal ref double Turn => ref _turn;

    /// <summary>Whether one more may run where at most <paramref name="most"/> may; null is no bound.</summary>
    public bool HasRoom(int? most) => most is null || Outstanding < most;

    /// <summary>How many more may run where at most <paramref name="most"/> may.</summary>
    public int Room(int? most) => most is null ? int.MaxValue : Math.Max(0, most.Value - Outstanding);

    /// <summary>Counts a request in, if there is room for it.</summary>
    public bool TryBegin(int? most)
    {
        int running = Interlocked.Increment(ref _outstanding);
        if (running > (most ?? int.MaxValue))
        {
            Interlocked.Decrement(ref _outstanding);
            return false;
        }

        Note(running);
        return true;
    }

    /// <summary>Counts a request in.</summary>
    public void Begin() => Note(Interlocked.Increment(ref _outstanding));

    /// <summary>Counts it out.</summary>
    public void End() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Takes in how long a small request to it took; the measured round trip follows slowly.</summary>
    public void MeasureRoundTrip(TimeSpan taken)
    {
        double old = Volatile.Read(ref _roundTrip);
        double seconds = Math.Max(taken.TotalSeconds, 1e-6);
        Volatile.Write(ref _roundTrip, old <= 0 ? seconds : old + (0.2 * (seconds - old)));
    }

    private void Note(int running)
    {
        if (running > MostOutstanding)
        {
            Volatile.Write(ref _mostOutstanding, running);
        }
    }
}
