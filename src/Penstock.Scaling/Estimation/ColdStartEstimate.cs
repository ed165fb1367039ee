namespace Penstock.Scaling.Estimation;

/// <summary>How long replicas take from being asked for to being ready, measured: the 95th percentile of the latest starts.</summary>
public sealed class ColdStartEstimate(TimeSpan prior)
{
    private const int Remembered = 40;
    private readonly Queue<DateTimeOffset> _asked = new();
    private readonly Queue<double> _seconds = new();
    private int _ready = -1;
    private int _all = -1;

    /// <summary>The 95th percentile; what was assumed until three starts were seen.</summary>
    public TimeSpan P95 { get; private set; } = prior;

    /// <summary>Takes in how many replicas there are; replicas are taken to become ready in the order in which they were asked for.</summary>
    public void Observe(DateTimeOffset now, int ready, int starting)
    {
        int all = ready + starting;
        for (int index = 0; _all >= 0 && index < all - _all; index++)
        {
            _asked.Enqueue(now);
        }

        for (int index = 0; _ready >= 0 && index < ready - _ready && _asked.TryDequeue(out DateTimeOffset asked); index++)
        {
            Add((now - asked).TotalSeconds);
        }

        // Those that were given up before they were ready.
        while (_asked.Count > starting)
        {
            _asked.Dequeue();
        }

        (_ready, _all) = (ready, all);
    }

    private void Add(double seconds)
    {
        _seconds.Enqueue(seconds);
        if (_seconds.Count > Remembered)
        {
            _seconds.Dequeue();
        }

        if (_seconds.Count >= 3)
        {
            double[] sorted = [.. _seconds.Order()];
            P95 = TimeSpan.FromSeconds(sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]);
        }
    }
}
