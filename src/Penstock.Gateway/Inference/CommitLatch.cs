namespace Penstock.Gateway.Inference;

/// <summary>Taken once per exchange, by the attempt that answers.</summary>
public sealed class CommitLatch
{
    private object? _winner;

    /// <summary>True once an attempt answers.</summary>
    public bool IsTaken => Volatile.Read(ref _winner) is not null;

    /// <summary>Told when it is taken; null where nobody runs beside the one that takes it.</summary>
    public Action? OnTaken { get; set; }

    /// <summary>True for the first caller only.</summary>
    public bool TryTake(AttemptGate by)
    {
        if (Interlocked.CompareExchange(ref _winner, by, null) is not null)
        {
            return false;
        }

        OnTaken?.Invoke();
        return true;
    }

    /// <summary>Whether it was <paramref name="output"/> that took it; true before that one has written anything.</summary>
    public bool WasTakenBy(IInferenceOutput output) => ReferenceEquals(Volatile.Read(ref _winner), output);
}
