namespace Penstock.Gateway.Inference;

/// <summary>Numbers the calls of targets of one exchange, whichever fork sends them. Safe for concurrent use.</summary>
internal sealed class AttemptOrdinals
{
    private int _last;

    /// <summary>The next one, from 1.</summary>
    public int Next() => Interlocked.Increment(ref _last);
}
