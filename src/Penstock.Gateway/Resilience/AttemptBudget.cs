namespace Penstock.Gateway.Resilience;

/// <summary>
/// A token bucket that is filled by requests: each one pays in a share of a further attempt, and time pays in a few a second. What it lets
/// through is at most <c>ratio * requests + perSecond * seconds + burst</c>, whatever fails: no storm can grow out of retries. Safe for
/// concurrent use.
/// </summary>
public sealed class AttemptBudget
{
    private const double LeastBurst = 10;
    private const double BurstSeconds = 10;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private double _tokens;
    private long _paidAt;

    /// <summary>A full bucket, which holds ten seconds of <paramref name="perSecond"/>, at least ten attempts.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="ratio">Further attempts for each request, from 0.</param>
    /// <param name="perSecond">Further attempts a second on top, from 0.</param>
    public AttemptBudget(TimeProvider time, double ratio, double perSecond)
    {
        (_time, Ratio, PerSecond) = (time, ratio, perSecond);
        Burst = Math.Max(LeastBurst, BurstSeconds * perSecond);
        (_tokens, _paidAt) = (Burst, time.GetTimestamp());
    }

    /// <summary>Further attempts for each request.</summary>
    public double Ratio { get; }

    /// <summary>Further attempts a second on top.</summary>
    public double PerSecond { get; }

    /// <summary>The most that it holds.</summary>
    public double Burst { get; }

    /// <summary>How many further attempts it would let through now.</summary>
    public double Available
    {
        get
        {
            lock (_gate)
            {
                Pay();
                return _tokens;
            }
        }
    }

    /// <summary>A request came.</summary>
    public void Deposit()
    {
        lock (_gate)
        {
            _tokens = Math.Min(Burst, _tokens + Ratio);
        }
    }

    /// <summary>Asks for one further attempt. False when it must not be sent.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            Pay();
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }

    private void Pay()
    {
        long now = _time.GetTimestamp();
        _tokens = Math.Min(Burst, _tokens + (PerSecond * _time.GetElapsedTime(_paidAt, now).TotalSeconds));
        _paidAt = now;
    }
}
