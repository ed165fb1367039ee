namespace Penstock.Gateway.Inference;

/// <summary>Taken once per exchange, by the attempt that answers.</summary>
public sealed class CommitLatch
{
    private int _taken;

    /// <summary>True once an attempt answers.</summary>
    public bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>Told when it is taken; null where nobody runs beside the one that takes it.</summary>
    public Action? OnTaken { get; set; }

    /// <summary>True for the first caller only.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            return false;
        }

        OnTaken?.Invoke();
        return true;
    }
}
