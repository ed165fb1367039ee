namespace Penstock.Gateway.Hosting;

/// <summary>Counts requests that are being answered, closes the door to new ones, and tells when the last has ended.</summary>
internal sealed class RunningRequests
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _draining;

    /// <summary>True once the door is closed.</summary>
    public bool IsDraining => _draining;

    /// <summary>How many run.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one in.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    /// <summary>Counts it out.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _draining)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Closes the door; completes when nothing runs any more.</summary>
    public Task DrainAsync()
    {
        _draining = true;
        if (Count == 0)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }
}
