using Penstock.Catalog.Tenants;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>
/// At most so much in a calendar period: a day's quota or a budget. What is settled and what is held back are kept in a slot that outlives the
/// process. What is held back when a period ends is settled in that period, and so no longer counts.
/// </summary>
public sealed class PeriodCounter : LimitCounter
{
    private readonly Lock _gate = new();
    private readonly BudgetPeriod _period;
    private readonly SpendSlot _slot;
    private DateTimeOffset _end;

    /// <summary>Goes on with what <paramref name="slot"/> holds.</summary>
    public PeriodCounter(LimitMeasure measure, long limit, BudgetPeriod period, SpendSlot slot)
        : base(measure, limit)
    {
        (_period, _slot) = (period, slot);
        _end = slot.Period == SpendSlot.Unused ? DateTimeOffset.MinValue : CalendarPeriod.End(period, slot.Period);
    }

    /// <summary>When it starts anew.</summary>
    public BudgetPeriod Period => _period;

    /// <summary>What was settled, and what is held back, in the period of <paramref name="now"/>.</summary>
    public (long Settled, long Reserved) Spent(in Instant now)
    {
        lock (_gate)
        {
            Roll(now);
            return (_slot.Settled, _slot.Reserved);
        }
    }

    /// <inheritdoc/>
    public override long Taken(in Instant now)
    {
        (long settled, long reserved) = Spent(now);
        return settled + reserved;
    }

    /// <inheritdoc/>
    public override TakeResult TryTake(long amount, in Instant now, out long ticket)
    {
        lock (_gate)
        {
            Roll(now);
            ticket = _slot.Period;
            if (amount > Limit - _slot.Settled - _slot.Reserved)
            {
                return TakeResult.Refused;
            }

            _slot.Change(settled: 0, reserved: amount);
            return TakeResult.Taken;
        }
    }

    /// <inheritdoc/>
    public override long Force(long amount, in Instant now)
    {
        lock (_gate)
        {
            Roll(now);
            _slot.Change(settled: 0, reserved: amount);
            return _slot.Period;
        }
    }

    /// <inheritdoc/>
    public override void Settle(long ticket, long taken, long actual, in Instant now)
    {
        lock (_gate)
        {
            Roll(now);
            if (ticket == _slot.Period)
            {
                _slot.Change(actual, -taken);
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryWarn(double share, in Instant now) => TryWarnFrom((long)(share * Limit), now);

    /// <summary>True once a period, when <paramref name="amount"/> is settled.</summary>
    public bool TryWarnFrom(long amount, in Instant now)
    {
        lock (_gate)
        {
            Roll(now);
            if (_slot.IsWarned || _slot.Settled < amount)
            {
                return false;
            }

            _slot.Warn();
            return true;
        }
    }

    /// <inheritdoc/>
    public override CounterStatus Status(in Instant now)
    {
        (long settled, long reserved) = Spent(now);
        return new CounterStatus(Limit, Math.Max(0, Limit - settled - reserved), Reset(now));
    }

    /// <inheritdoc/>
    public override TimeSpan? WaitFor(long amount, in Instant now) => amount > Limit || _period == BudgetPeriod.Total ? null : Reset(now);

    private TimeSpan Reset(in Instant now) => _period == BudgetPeriod.Total ? TimeSpan.Zero : _end - now.Utc;

    private void Roll(in Instant now)
    {
        if (now.Utc >= _end)
        {
            int start = CalendarPeriod.StartDay(_period, now.Utc);
            _slot.Begin(start);
            _end = CalendarPeriod.End(_period, start);
        }
    }
}
