namespace Penstock.Gateway.Limits;

/// <summary>Requests in flight. Settling gives back what was taken.</summary>
public sealed class ConcurrencyCounter(long limit) : LimitCounter(LimitMeasure.Concurrent, limit)
{
    /// <summary>Nobody knows when a running request ends; a second is what clients do well to wait.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _running;

    /// <summary>How many run.</summary>
    public long Running => Interlocked.Read(ref _running);

    /// <inheritdoc/>
    public override TakeResult TryTake(long amount, in Instant now, out long ticket)
    {
        ticket = 0;
        if (Interlocked.Add(ref _running, amount) <= Limit)
        {
            return TakeResult.Taken;
        }

        Interlocked.Add(ref _running, -amount);
        return TakeResult.Refused;
    }

    /// <inheritdoc/>
    public override long Force(long amount, in Instant now)
    {
        Interlocked.Add(ref _running, amount);
        return 0;
    }

    /// <inheritdoc/>
    public override void Settle(long ticket, long taken, long actual, in Instant now) => Interlocked.Add(ref _running, -taken);

    /// <inheritdoc/>
    public override long Taken(in Instant now) => Running;

    /// <inheritdoc/>
    public override CounterStatus Status(in Instant now) => new(Limit, Math.Max(0, Limit - Running), Pause);

    /// <inheritdoc/>
    public override TimeSpan? WaitFor(long amount, in Instant now) => amount > Limit ? null : Pause;
}
