namespace Penstock.Gateway.Limits;

/// <summary>
/// What one limit counts: requests, tokens, running requests or money. Taking holds back an amount before a call; settling puts what it
/// truly came to in its place. Safe for concurrent use; nothing waits in here.
/// </summary>
public abstract class LimitCounter
{
    private long _limit;

    /// <summary>A counter of something, with its limit.</summary>
    protected LimitCounter(LimitMeasure measure, long limit) => (Measure, _limit) = (measure, limit);

    /// <summary>What is counted.</summary>
    public LimitMeasure Measure { get; }

    /// <summary>The limit in force; a reload may change it while requests run.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>Holds back <paramref name="amount"/>. The ticket says to <see cref="Settle"/> when it was taken.</summary>
    public abstract TakeResult TryTake(long amount, in Instant now, out long ticket);

    /// <summary>Holds back without asking: for what has to be counted though nothing stands in its way. Returns the ticket.</summary>
    public abstract long Force(long amount, in Instant now);

    /// <summary>Puts <paramref name="actual"/> in the place of what was <paramref name="taken"/>. Once for each ticket.</summary>
    public abstract void Settle(long ticket, long taken, long actual, in Instant now);

    /// <summary>What this gateway has taken and not given back: settled or held.</summary>
    public abstract long Taken(in Instant now);

    /// <summary>Limit, remainder and reset.</summary>
    public abstract CounterStatus Status(in Instant now);

    /// <summary>How long until <paramref name="amount"/> can be taken, if nobody else takes any; null when waiting does not help.</summary>
    public abstract TimeSpan? WaitFor(long amount, in Instant now);

    /// <summary>True while nobody can say what is left, and nothing is given for that reason.</summary>
    public virtual bool IsUnknown(in Instant now) => false;

    /// <summary>True once a period, when <paramref name="share"/> of the limit is spent.</summary>
    public virtual bool TryWarn(double share, in Instant now) => false;

    /// <summary>Gets a share that holds <paramref name="amount"/>, where one is leased. False when there is none to be had.</summary>
    public virtual ValueTask<bool> FetchAsync(long amount, CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
