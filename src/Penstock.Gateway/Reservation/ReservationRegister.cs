using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Reservation;

/// <summary>
/// All reservations that are held. An exchange settles its own at its end; the register is the net under one that never ends: past its time to
/// live it is charged at its bound and let go.
/// </summary>
public sealed class ReservationRegister : IDisposable
{
    /// <summary>Time to live beyond the total timeout of the model.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly LinkedList<ReservationHold> _held = [];
    private readonly TimeProvider _time;
    private readonly LimitMetrics _metrics;
    private readonly ITimer _timer;
    private bool _isArmed;

    /// <summary>Looks for lost reservations from time to time while some are held, until it is disposed of.</summary>
    public ReservationRegister(TimeProvider time, LimitMetrics metrics)
    {
        (_time, _metrics) = (time, metrics);
        _timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many are held.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal void Add(ReservationHold hold, TimeSpan timeToLive, long now)
    {
        hold.Deadline = now + (long)((timeToLive + Grace).TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            hold.Node = _held.AddLast(hold);
            Arm(_held.Count == 1 && !_isArmed);
        }

        _metrics.Open.Add(1);
    }

    internal bool TrySettle(ReservationHold hold, long tokens, long nanoUsd, in Instant now)
    {
        if (!hold.TrySettle(tokens, nanoUsd, now))
        {
            return false;
        }

        lock (_gate)
        {
            _held.Remove(hold.Node!);
        }

        _metrics.Open.Add(-1);
        return true;
    }

    private void Arm(bool isNeeded)
    {
        if (isNeeded)
        {
            _isArmed = _timer.Change(Sweep, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        Instant now = Instant.Of(_time);
        List<ReservationHold> lost;
        lock (_gate)
        {
            lost = [.. _held.Where(hold => hold.Deadline <= now.Timestamp)];
            _isArmed = false;
            Arm(_held.Count > lost.Count);
        }

        foreach (ReservationHold hold in lost)
        {
            if (TrySettle(hold, hold.Held.Tokens, hold.Held.NanoUsd, now))
            {
                _metrics.Expired.Increment();
            }
        }
    }
}
