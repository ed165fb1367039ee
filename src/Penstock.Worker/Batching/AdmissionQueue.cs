namespace Penstock.Worker.Batching;

/// <summary>Requests that wait for a slot, first come first served, bounded. Thread-safe.</summary>
internal sealed class AdmissionQueue(int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Generation> _waiting = new();

    /// <summary>Requests that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a request at the end; false when the queue is full.</summary>
    public bool TryEnqueue(Generation generation)
    {
        lock (_gate)
        {
            if (_waiting.Count >= capacity)
            {
                return false;
            }

            _waiting.AddLast(generation);
            return true;
        }
    }

    /// <summary>Puts a request back to the front that had been admitted before; its deadline is met already, so it is never refused.</summary>
    public void Return(Generation generation)
    {
        lock (_gate)
        {
            _waiting.AddFirst(generation);
        }
    }

    /// <summary>The request whose turn it is, or null.</summary>
    public Generation? Peek()
    {
        lock (_gate)
        {
            return _waiting.First?.Value;
        }
    }

    /// <summary>Takes out a request.</summary>
    public void Remove(Generation generation)
    {
        lock (_gate)
        {
            _waiting.Remove(generation);
        }
    }

    /// <summary>Takes out the requests that gave up or whose time to wait is over.</summary>
    public IReadOnlyList<Generation> RemoveStale()
    {
        lock (_gate)
        {
            Generation[] stale = [.. _waiting.Where(IsStale)];
            foreach (Generation generation in stale)
            {
                _waiting.Remove(generation);
            }

            return stale;
        }
    }

    private bool IsStale(Generation generation) =>
        generation.IsCancelled
        || (generation.Generated == 0 && time.GetElapsedTime(generation.QueuedAt) >= generation.Request.QueueTimeout);
}
