namespace Penstock.Scaling.Decisions;

/// <summary>
/// Keeps a decision from flapping: up at once but in bounded steps, down only to what the whole window would have been content with, half at most in one
/// step, and never while a replica is starting (cold starts hide demand).
/// </summary>
public sealed class Stabilizer(TimeSpan window, TimeSpan downInterval)
{
    private readonly LinkedList<(DateTimeOffset At, int Desired)> _wanted = new();
    private DateTimeOffset _lastDown = DateTimeOffset.MinValue;

    /// <summary>What may be asked for now, and what held it back; null when nothing did.</summary>
    /// <param name="at">Never earlier than at the call before; earlier is read as equal.</param>
    /// <param name="current">Ready and starting replicas.</param>
    /// <param name="starting">Those of them that are starting.</param>
    /// <param name="wanted">What policies and bounds want.</param>
    public (int Desired, string? Binding) Next(DateTimeOffset at, int current, int starting, int wanted)
    {
        int floor = Remember(at, wanted);
        if (wanted >= current)
        {
            int most = current + Math.Max(current, 4);
            return wanted > most ? (most, "step up") : (wanted, null);
        }

        if (floor >= current)
        {
            return (current, "stabilization window");
        }

        if (starting > 0)
        {
            return (current, "replicas are starting");
        }

        if (at - _lastDown < downInterval)
        {
            return (current, "step down");
        }

        _lastDown = at;
        int least = current - Math.Max(1, current / 2);
        return floor < least ? (least, "step down") : (floor, floor > wanted ? "stabilization window" : null);
    }

    /// <summary>The most that was wanted within the window.</summary>
    private int Remember(DateTimeOffset at, int wanted)
    {
        while (_wanted.Last is { } last && last.Value.Desired <= wanted)
        {
            _wanted.RemoveLast();
        }

        _wanted.AddLast((at, wanted));
        while (_wanted.First!.Value.At < at - window)
        {
            _wanted.RemoveFirst();
        }

        return _wanted.First!.Value.Desired;
    }
}
