namespace Penstock.Gateway.Limits;

/// <summary>
/// At most so much in any 60 seconds, wherever they begin: a log of what was taken, in which neighbours are put together. An entry leaves
/// 60 s after the last thing that was put into it, so the limit is never passed; it closes when it holds 1/256 of the limit, so at most
/// that part comes back late. Up to a limit of 256 each request has an entry of its own and the window is exact.
/// </summary>
public sealed class SlidingWindow : LimitCounter
{
    /// <summary>Parts of the limit at which an entry closes: the stated error is one part.</summary>
    public const int Parts = 256;

    private const int FirstCapacity = 16;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly long _length;
    private readonly double _ticksPerSecond;
    private readonly int _parts;
    private long _whole;
    private long[] _at = new long[FirstCapacity];
    private long[] _amounts = new long[FirstCapacity];
    private long _first;
    private long _next;
    private long _total;

    /// <summary>A window with nothing in it.</summary>
    /// <param name="measure">What is counted.</param>
    /// <param name="limit">The most in 60 s.</param>
    /// <param name="time">The clock.</param>
    /// <param name="parts">Parts of <see cref="Whole"/> at which an entry closes; a power of two.</param>
    public SlidingWindow(LimitMeasure measure, long limit, TimeProvider time, int parts = Parts)
        : base(measure, limit)
    {
        _parts = parts;
        _ticksPerSecond = time.TimestampFrequency;
        _length = (long)(Length.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>The limit of which this window counts a share, whose parts its entries are. Where it is not set, its own.</summary>
    public long Whole
    {
        get => Volatile.Read(ref _whole) is > 0 and var whole ? whole : Limit;
        set => Volatile.Write(ref _whole, value);
    }

    /// <inheritdoc/>
    public override long Taken(in Instant now)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            return _total;
        }
    }

    /// <summary>What was taken, by its age: 0 to 10 s in the first place, 10 to 20 s in the second, and so on.</summary>
    public long[] TakenByAge(in Instant now)
    {
        const int Steps = 6;
        long[] byAge = new long[Steps];
        lock (_gate)
        {
            Expire(now.Timestamp);
            for (long entry = _first; entry < _next; entry++)
            {
                byAge[Math.Clamp((now.Timestamp - _at[Slot(entry)]) * Steps / _length, 0, Steps - 1)] += _amounts[Slot(entry)];
            }
        }

        return byAge;
    }

    /// <inheritdoc/>
    public override TakeResult TryTake(long amount, in Instant now, out long ticket)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            ticket = 0;
            if (amount > Limit - _total)
            {
                return TakeResult.Refused;
            }

            ticket = Put(amount, now.Timestamp);
            return TakeResult.Taken;
        }
    }

    /// <inheritdoc/>
    public override long Force(long amount, in Instant now)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            return Put(amount, now.Timestamp);
        }
    }

    /// <summary>A correction downwards of what has left the window is nothing; one upwards is put in now.</summary>
    public override void Settle(long ticket, long taken, long actual, in Instant now)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            long change = actual - taken;
            if (ticket >= _first && ticket < _next)
            {
                ref long amount = ref _amounts[Slot(ticket)];
                change = Math.Max(change, -amount);
                amount += change;
                _total += change;
            }
            else if (change > 0)
            {
                Put(change, now.Timestamp);
            }
        }
    }

    /// <inheritdoc/>
    public override CounterStatus Status(in Instant now)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            TimeSpan reset = _total == 0 ? TimeSpan.Zero : Until(_at[Slot(_next - 1)], now);
            return new CounterStatus(Limit, Math.Max(0, Limit - _total), reset);
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? WaitFor(long amount, in Instant now)
    {
        lock (_gate)
        {
            Expire(now.Timestamp);
            if (amount > Limit)
            {
                return null;
            }

            long missing = amount - (Limit - _total);
            for (long entry = _first; entry < _next && missing > 0; entry++)
            {
                missing -= _amounts[Slot(entry)];
                if (missing <= 0)
                {
                    return Until(_at[Slot(entry)], now);
                }
            }

            return TimeSpan.Zero;
        }
    }

    private void Expire(long now)
    {
        while (_first < _next && now - _at[Slot(_first)] >= _length)
        {
            _total -= _amounts[Slot(_first)];
            _first++;
        }
    }

    private long Put(long amount, long now)
    {
        _total += amount;
        long newest = _next - 1;
        if (_first < _next && _amounts[Slot(newest)] + amount <= Whole / _parts)
        {
            _amounts[Slot(newest)] += amount;
            _at[Slot(newest)] = now;
            return newest;
        }

        MakeRoom();
        _at[Slot(_next)] = now;
        _amounts[Slot(_next)] = amount;
        return _next++;
    }

    /// <summary>Corrections can leave many small entries; then the two oldest become one, which leaves with the later of them.</summary>
    private void MakeRoom()
    {
        if (_next - _first < _at.Length)
        {
            return;
        }

        if (_at.Length == 2 * _parts)
        {
            _amounts[Slot(_first + 1)] += _amounts[Slot(_first)];
            _first++;
            return;
        }

        (long[] at, long[] amounts) = (_at, _amounts);
        (_at, _amounts) = (new long[2 * at.Length], new long[2 * at.Length]);
        for (long entry = _first; entry < _next; entry++)
        {
            (_at[Slot(entry)], _amounts[Slot(entry)]) = (at[entry & (at.Length - 1)], amounts[entry & (at.Length - 1)]);
        }
    }

    private int Slot(long entry) => (int)(entry & (_at.Length - 1));

    private TimeSpan Until(long at, in Instant now) => TimeSpan.FromSeconds(Math.Max(0, at + _length - now.Timestamp) / _ticksPerSecond);
}
