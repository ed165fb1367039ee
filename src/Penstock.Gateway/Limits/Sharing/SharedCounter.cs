using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Storage.Sharing;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>
/// One gateway's share of a limit. What it takes it counts by itself, in a counter whose limit is the share; only when that does not suffice is the
/// store asked. The shares of all gateways never come to more than the limit. Safe for concurrent use.
/// </summary>
public sealed class SharedCounter : LimitCounter
{
    private const int MostTurns = 5;
    private const double SpendSmall = 20;

    private readonly Lock _gate = new();
    private readonly LimitCounter _own;
    private readonly BudgetPeriod? _period;
    private readonly ShareKeeper _keeper;
    private readonly TimeProvider _time;
    private readonly Demand _demand = new();
    private readonly List<long> _waiting = [];
    private ShareReply _standing;
    private string _key;
    private DateTimeOffset _periodStart = DateTimeOffset.UnixEpoch;
    private DateTimeOffset _periodEnd = DateTimeOffset.MinValue;
    private long _touchedAt;
    private long _fetchedAt;
    private long _deniedUntil;
    private long _reportedAt;
    private long _largestAmount;
    private long? _seed;
    private bool _isChanged;
    private bool _wasReported;
    private bool _isSeeding;

    internal SharedCounter(AccountId account, LimitMeasure measure, long limit, LimitCounter own, BudgetPeriod? period, ShareKeeper keeper, TimeProvider time)
        : base(measure, limit)
    {
        (Account, _own, _period, _keeper, _time) = (account, own, period, keeper, time);
        Kind = period is not null ? ShareKind.Period : measure == LimitMeasure.Concurrent ? ShareKind.Concurrent : ShareKind.Window;
        _key = $"{account.Path}/{measure}";
        _touchedAt = _reportedAt = long.MinValue / 2;
        _deniedUntil = _fetchedAt = long.MinValue;
    }

    /// <summary>Whose limit.</summary>
    public AccountId Account { get; }

    /// <summary>How it comes back.</summary>
    public ShareKind Kind { get; }

    /// <summary>The share that this gateway holds now.</summary>
    public long Claim => _own.Limit;

    internal bool IsActive { get; set; }

    /// <summary>What was spent has to be asked for elsewhere; then <see cref="Seed"/>.</summary>
    internal bool NeedsSeed => _standing.NeedsSeed && !_isSeeding && _seed is null;

    internal DateTimeOffset PeriodStart => _periodStart;

    /// <inheritdoc/>
    public override TakeResult TryTake(long amount, in Instant now, out long ticket)
    {
        Turn(now);
        Instant at = now.Timestamp >= Volatile.Read(ref _fetchedAt) ? now : now with { Timestamp = _fetchedAt };
        TakeResult result = _keeper.HoldsLease(at) ? _own.TryTake(amount, at, out ticket) : TakeAlone(amount, at, out ticket);
        if (result != TakeResult.Taken && _keeper.HoldsLease(at))
        {
            result = _keeper.IsFaulted ? TakeAlone(amount, at, out ticket)
                : amount > Limit || at.Timestamp < Volatile.Read(ref _deniedUntil) ? TakeResult.Refused
                : TakeResult.NeedsShare;
        }

        if (result != TakeResult.NeedsShare)
        {
            Note(amount, at, isAsked: true);
        }

        return result;
    }

    /// <inheritdoc/>
    public override long Force(long amount, in Instant now)
    {
        Turn(now);
        long ticket = _own.Force(amount, now);
        Note(amount, now, isAsked: true);
        return ticket;
    }

    /// <inheritdoc/>
    public override void Settle(long ticket, long taken, long actual, in Instant now)
    {
        _own.Settle(ticket, taken, actual, now);
        Note(0, now, isAsked: false);
        if (Kind == ShareKind.Concurrent && IsSmall)
        {
            _keeper.Hurry(this);
        }
    }

    /// <inheritdoc/>
    public override long Taken(in Instant now) => _own.Taken(now);

    /// <summary>Of all gateways together, as last heard from the others.</summary>
    public override CounterStatus Status(in Instant now)
    {
        CounterStatus own = _own.Status(now);
        return own with { Limit = Limit, Remaining = Math.Max(0, Limit - Others() - _own.Taken(now)) };
    }

    /// <inheritdoc/>
    public override TimeSpan? WaitFor(long amount, in Instant now)
    {
        if (amount > Limit)
        {
            return null;
        }

        return _period is not null && !IsUnknown(now) ? _own.WaitFor(0, now) : _own.WaitFor(amount, now) is { } wait && wait > TimeSpan.Zero ? wait : SharePace.Pause;
    }

    /// <inheritdoc/>
    public override bool IsUnknown(in Instant now) =>
        !_keeper.HoldsLease(now) && (Measure == LimitMeasure.Spend || _keeper.WhenAway == WhenAway.Closed);

    /// <summary>Once a period and gateway.</summary>
    public override bool TryWarn(double share, in Instant now) =>
        _own is PeriodCounter own && own.TryWarnFrom(Math.Max(0, (long)(share * Limit) - Others()), now);

    /// <summary>
    /// 1. Ask the store for what is lacking.
    /// 2. Where others hold what they have not taken, they hear of it within a moment: ask again.
    /// 3. Else nobody can have it for a moment, and the store is left alone so long.
    /// </summary>
    public override async ValueTask<bool> FetchAsync(long amount, CancellationToken cancellationToken)
    {
        _keeper.Fetching();
        try
        {
            for (int turn = 0; turn < MostTurns; turn++)
            {
                await AskAsync(amount, cancellationToken);
                Volatile.Write(ref _fetchedAt, _time.GetTimestamp());
                Instant now = Instant.Of(_time);
                if (_keeper.IsFaulted || _own.Limit - _own.Taken(now) >= amount)
                {
                    return true;
                }

                if (!MayStillCome(amount, now))
                {
                    break;
                }

                await Task.Delay(SharePace.TurnPause, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Instant denied = Instant.Of(_time);
        Volatile.Write(ref _deniedUntil, denied.Timestamp + Ticks(SharePace.Denial));
        Note(amount, denied, isAsked: true);
        return false;
    }

    /// <summary>Whether the store is to hear of it, at <paramref name="now"/>.</summary>
    internal bool IsDue(in Instant now)
    {
        long since = now.Timestamp - Volatile.Read(ref _reportedAt);
        return since >= Ticks(SharePace.Often) && (IsTouched(now) || (_standing.IsContested && Kind != ShareKind.Period) || since >= Ticks(SharePace.Seldom));
    }

    /// <summary>Whether the store knows all there is to know.</summary>
    internal bool IsSettled(in Instant now)
    {
        lock (_gate)
        {
            return _wasReported && !_isChanged && !IsTouched(now) && _waiting.Count == 0 && !_standing.NeedsSeed && _own.Limit <= _own.Taken(now)
                && (Kind != ShareKind.Window || _own.Taken(now) == 0);
        }
    }

    /// <summary>Forgets that the store knows of it.</summary>
    internal void Forgotten()
    {
        lock (_gate)
        {
            (_wasReported, _seed, _isSeeding) = (false, null, false);
        }
    }

    /// <summary>Gives up what it does not want to hold, then says what it holds.</summary>
    internal ShareReport Prepare(long sequence, TimeSpan horizon, bool isLeaving)
    {
        Instant now = Instant.Of(_time);
        Turn(now);
        lock (_gate)
        {
            _demand.Update(_wasReported || _reportedAt > 0 ? (now.Timestamp - _reportedAt) / (double)_time.TimestampFrequency : 1);
            _reportedAt = now.Timestamp;
            _isChanged = false;
            long desired = SharePolicy.Desired(Situation(now, isLeaving));
            _own.Limit = isLeaving ? 0 : Math.Min(_own.Limit, desired);
            if (_own is SlidingWindow window)
            {
                window.Whole = Limit;
            }

            // Read after the share is given up: whoever took of it meanwhile is in it.
            long taken = _own.Taken(now);
            long slack = Math.Max(0, _own.Limit - taken);
            long need = _waiting.Sum() - slack;
            return new ShareReport
            {
                Key = _key,
                Kind = Kind,
                Limit = Limit,
                Sequence = sequence,
                Claim = Math.Max(_own.Limit, taken),
                Taken = taken,
                Settled = _own is PeriodCounter period ? period.Spent(now).Settled : 0,
                Need = Math.Max(0, need),
                Least = need > 0 ? Math.Max(1, _waiting.Min() - slack) : 0,
                Want = desired,
                Demand = _demand.PerSecond,
                Horizon = horizon,
                PeriodStart = _periodStart,
                ForgetAt = _period is null or BudgetPeriod.Total ? null : _periodEnd + SharePace.Remembered,
                Gone = _standing.Gone,
                Seed = _seed,
                ByAge = _own is SlidingWindow own ? own.TakenByAge(now) : [],
            };
        }
    }

    /// <summary>Takes in what the store said to <paramref name="report"/>.</summary>
    internal void Apply(ShareReport report, in ShareReply reply)
    {
        lock (_gate)
        {
            if (!string.Equals(report.Key, _key, StringComparison.Ordinal))
            {
                return; // of a period that is over
            }

            _wasReported = true;
            _standing = reply;
            if (reply.Grant > 0)
            {
                _own.Limit = report.Claim + reply.Grant;
            }

            _seed = reply.NeedsSeed ? _seed : null;
        }
    }

    internal void BeginSeeding() => _isSeeding = true;

    internal void Seed(string key, long? sum)
    {
        lock (_gate)
        {
            _isSeeding = false;
            _seed = string.Equals(key, _key, StringComparison.Ordinal) ? sum : null;
        }
    }

    internal string Key => _key;

    private bool IsSmall => Measure == LimitMeasure.Spend
        ? Limit - Others() - _own.Taken(Instant.Of(_time)) < SpendSmall * Volatile.Read(ref _largestAmount)
        : Limit < SharePolicy.Small;

    private async Task AskAsync(long amount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _waiting.Add(amount);
        }

        try
        {
            await _keeper.SyncAsync(this, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(amount);
            }
        }
    }

    /// <summary>While the store cannot be reached. Budgets refuse, whatever is chosen.</summary>
    private TakeResult TakeAlone(long amount, in Instant now, out long ticket)
    {
        ticket = 0;
        switch (_keeper.WhenAway)
        {
            case WhenAway.Open when Measure != LimitMeasure.Spend:
                ticket = _own.Force(amount, now);
                return TakeResult.Taken;
            case WhenAway.Share when Measure != LimitMeasure.Spend:
                // A small limit, and one that was never shared out, has no share worth the name: an even part of it.
                if (IsSmall || !_wasReported)
                {
                    _own.Limit = Math.Max(_own.Limit, Limit / Math.Max(1, _keeper.Gateways));
                }

                return _own.TryTake(amount, now, out ticket);
            default:
                return TakeResult.Refused;
        }
    }

    private ShareSituation Situation(in Instant now, bool isLeaving) => new()
    {
        Kind = Kind,
        Limit = Limit,
        Claim = _own.Limit,
        Taken = _own.Taken(now),
        OthersTaken = _standing.OthersTaken,
        Demand = _demand.PerSecond,
        OthersDemand = _standing.OthersDemand,
        Gateways = _keeper.Gateways,
        IsContested = _standing.IsContested,
        IsSmall = isLeaving || IsSmall,
        IsQuiet = !IsTouched(now) && _waiting.Count == 0,
    };

    /// <summary>A new period begins with no share of it.</summary>
    private void Turn(in Instant now)
    {
        if (_period is not { } period || now.Utc < _periodEnd)
        {
            return;
        }

        lock (_gate)
        {
            if (now.Utc < _periodEnd)
            {
                return;
            }

            int start = CalendarPeriod.StartDay(period, now.Utc);
            _periodStart = period == BudgetPeriod.Total ? DateTimeOffset.UnixEpoch : new(DateOnly.FromDayNumber(start), TimeOnly.MinValue, TimeSpan.Zero);
            _periodEnd = CalendarPeriod.End(period, start);
            _key = $"{LocalCounters.SlotName(Account, Measure, period)}/{start}";
            _own.Limit = 0;
            (_standing, _seed, _isSeeding, _wasReported) = (default, null, false, false);
        }
    }

    private void Note(long amount, in Instant now, bool isAsked)
    {
        lock (_gate)
        {
            _isChanged = true;
            if (isAsked)
            {
                _demand.Ask(amount);
                _touchedAt = now.Timestamp;
                _largestAmount = Math.Max(_largestAmount, amount);
            }
        }

        _keeper.Activate(this);
    }

    private bool MayStillCome(long amount, in Instant now)
    {
        lock (_gate)
        {
            long missing = amount - Math.Max(0, _own.Limit - _own.Taken(now));
            return _standing.NeedsSeed || _standing.Free + _standing.OthersClaim - _standing.OthersTaken >= missing;
        }
    }

    private long Others()
    {
        lock (_gate)
        {
            return _standing.OthersTaken;
        }
    }

    private bool IsTouched(in Instant now) => now.Timestamp - Volatile.Read(ref _touchedAt) < Ticks(SharePace.Quiet);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
