namespace Penstock.Gateway.Limits;

/// <summary>What one exchange holds back at several counters. All or nothing while it is taken; settled once.</summary>
public sealed class Holds
{
    private Hold[] _held = [];
    private int _count;

    /// <summary>The account that refused last; null when none did.</summary>
    public Account? RefusedBy { get; private set; }

    /// <summary>The counter that refused last; null when none did.</summary>
    public LimitCounter? Refusing { get; private set; }

    /// <summary>How much the refusing counter was asked for.</summary>
    public long RefusedAmount { get; private set; }

    /// <summary>Takes <paramref name="amount"/>. Completes at once unless a share has to be fetched.</summary>
    public ValueTask<bool> TryTakeAsync(Account account, LimitCounter counter, long amount, in Instant now, CancellationToken cancellationToken)
    {
        TakeResult result = counter.TryTake(amount, now, out long ticket);
        if (result == TakeResult.NeedsShare)
        {
            return FetchAsync(account, counter, amount, now, cancellationToken);
        }

        return ValueTask.FromResult(Note(account, counter, amount, ticket, result));
    }

    /// <summary>Takes <paramref name="amount"/> without waiting: what would need a share is refused.</summary>
    public bool TryTake(Account account, LimitCounter counter, long amount, in Instant now)
    {
        TakeResult result = counter.TryTake(amount, now, out long ticket);
        return Note(account, counter, amount, ticket, result);
    }

    /// <summary>Takes <paramref name="amount"/> though the limit may be passed.</summary>
    public void Force(Account account, LimitCounter counter, long amount, in Instant now) =>
        Note(account, counter, amount, counter.Force(amount, now), TakeResult.Taken);

    /// <summary>
    /// Settles all that is held and holds nothing more. What <paramref name="actual"/> says of a measure is put in the place of a counter's first
    /// hold; further ones, of retries, are given back.
    /// </summary>
    public void Settle<T>(T state, Func<T, LimitMeasure, long, long> actual, in Instant now)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Hold hold = ref _held[i];
            long settled = IsFirstAt(i) ? actual(state, hold.Counter.Measure, hold.Amount) : 0;
            hold.Counter.Settle(hold.Ticket, hold.Amount, settled, now);
        }

        _count = 0;
    }

    /// <summary>Gives back what was taken since there were <paramref name="count"/>.</summary>
    public void ReturnDownTo(int count, in Instant now)
    {
        while (_count > count)
        {
            Hold hold = _held[--_count];
            hold.Counter.Settle(hold.Ticket, hold.Amount, 0, now);
        }
    }

    /// <summary>How many counters something is held at.</summary>
    public int Count => _count;

    private bool IsFirstAt(int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (ReferenceEquals(_held[i].Counter, _held[index].Counter))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> FetchAsync(Account account, LimitCounter counter, long amount, Instant now, CancellationToken cancellationToken)
    {
        long ticket = 0;
        TakeResult result = await counter.FetchAsync(amount, cancellationToken)
            ? counter.TryTake(amount, now, out ticket)
            : TakeResult.Refused;
        return Note(account, counter, amount, ticket, result);
    }

    private bool Note(Account account, LimitCounter counter, long amount, long ticket, TakeResult result)
    {
        if (result != TakeResult.Taken)
        {
            (RefusedBy, Refusing, RefusedAmount) = (account, counter, amount);
            return false;
        }

        if (_count == _held.Length)
        {
            Array.Resize(ref _held, Math.Max(4, 2 * _count));
        }

        _held[_count++] = new Hold(counter, ticket, amount);
        return true;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Hold(LimitCounter Counter, long Ticket, long Amount);
}
