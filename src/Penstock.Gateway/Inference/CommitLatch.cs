namespace Penstock.Gateway.Inference;

/// <summary>Taken once per exchange, by the attempt that answers.</summary>
public sealed class CommitLatch
{
    private int _taken;

    /// <summary>True once an attempt answers.</summary>
    public bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>True for the first caller only.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;
}
