namespace Penstock.Gateway.Health;

/// <summary>The last changes of one target; an old one makes room for a new one. Guarded by its owner.</summary>
internal sealed class HealthHistory
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 32;

    private readonly Queue<HealthEvent> _events = new(Capacity);

    /// <summary>Oldest first.</summary>
    public HealthEvent[] Read() => [.. _events];

    public void Add(HealthEvent change)
    {
        if (_events.Count == Capacity)
        {
            _events.Dequeue();
        }

        _events.Enqueue(change);
    }
}
