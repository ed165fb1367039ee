using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Errors;
using Penstock.Providers;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// Cancels one attempt when a phase takes too long or the client goes away, and remembers why. One timer per attempt: a piece of a stream
/// costs a timestamp, and the timer finds out by itself how much later it has to look again.
/// </summary>
public sealed class AttemptDeadline : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeoutOptions _timeouts;
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _client;
    private readonly long _totalAt;
    private long _firstTokenAt = Never;
    private long _idleFrom = Never;
    private long _looksAt;
    private int _reason;
    private bool _disposed;
    private DrainSlots? _drains;

    /// <summary>Starts the total deadline, which runs from <paramref name="acceptedAt"/>; <paramref name="client"/> is cancelled when the client goes.</summary>
    public AttemptDeadline(TimeProvider time, TimeoutOptions timeouts, long acceptedAt, CancellationToken client)
    {
        (_time, _timeouts) = (time, timeouts);
        _totalAt = After(acceptedAt, timeouts.Total);
        _looksAt = _totalAt;
        _timer = time.CreateTimer(static state => ((AttemptDeadline)state!).Look(), this, Remaining(_totalAt, time.GetTimestamp()), Timeout.InfiniteTimeSpan);
        _client = client.UnsafeRegister(static state => ((AttemptDeadline)state!).OnClientGone(), this);
    }

    /// <summary>Cancelled when the attempt has to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why it was cancelled; <see cref="CancelReason.None"/> while it was not.</summary>
    public CancelReason Reason => (CancelReason)Volatile.Read(ref _reason);

    /// <summary>True when the client has gone and the answer is read to its end nevertheless.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>From now on a client that goes away does not end the attempt, as long as there are <paramref name="slots"/>.</summary>
    public void AllowDrain(DrainSlots slots)
    {
        lock (_gate)
        {
            _drains = slots;
        }
    }

    /// <summary>
    /// The client is gone, as a write to it may find out before its token does: true when the answer is read to its end nevertheless. What
    /// was decided once stays.
    /// </summary>
    public bool TryDrain()
    {
        lock (_gate)
        {
            if (IsDraining || _disposed || Reason != CancelReason.None || _drains is null)
            {
                return IsDraining;
            }

            IsDraining = _drains.TryTake();
            _drains = IsDraining ? _drains : null;
            return IsDraining;
        }
    }

    /// <summary>
    /// The request is on its way: the first-token deadline starts. An answer that is not streamed comes at once when it is done, so only its
    /// total deadline counts.
    /// </summary>
    public void Dispatched(bool isStream)
    {
        if (isStream)
        {
            long now = _time.GetTimestamp();
            long firstTokenAt = After(now, _timeouts.FirstToken);
            Volatile.Write(ref _firstTokenAt, firstTokenAt);
            LookBy(firstTokenAt, now);
        }
    }

    /// <summary>A piece of the answer came: from now on the idle deadline counts.</summary>
    public void Progress(long now)
    {
        bool first = Volatile.Read(ref _idleFrom) == Never;
        Volatile.Write(ref _idleFrom, now);
        if (first)
        {
            Volatile.Write(ref _firstTokenAt, Never);
            LookBy(After(now, _timeouts.Idle), now);
        }
    }

    /// <summary>The wait is the client's, who reads slowly: neither first token nor idle counts until the next <see cref="Progress"/>.</summary>
    public void Pause()
    {
        Volatile.Write(ref _firstTokenAt, Never);
        Volatile.Write(ref _idleFrom, Never);
    }

    /// <summary>Ends the attempt. The first reason stays.</summary>
    public void Cancel(CancelReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, 0) != 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _source.Cancel();
            }
        }
    }

    /// <summary>Ends <paramref name="context"/> with what the reason means; called after the token stopped its attempt.</summary>
    public void Explain(InferenceContext context)
    {
        switch (Reason)
        {
            case CancelReason.ClientGone:
                context.End(Outcome.ClientGone);
                break;
            case CancelReason.LostHedge:
                context.End(Outcome.LostHedge);
                break;
            default:
                InferenceError error = new(ErrorKind.DeadlineExceeded, Sentence());
                context.Attempt!.Fault = context.Attempt.DispatchedAt == 0 ? null : new ProviderFault(error, FaultCause.Deadline, Detail: error.Message);
                context.Fail(error, Outcome.Deadline);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _timer.Dispose();
        lock (_gate)
        {
            if (IsDraining && !_disposed)
            {
                _drains!.Release();
            }

            _disposed = true;
            _source.Dispose();
        }
    }

    private void OnClientGone()
    {
        if (!TryDrain())
        {
            Cancel(CancelReason.ClientGone);
        }
    }

    private string Sentence() => Reason switch
    {
        CancelReason.FirstToken => $"The target gave no first token within {_timeouts.FirstToken.TotalSeconds:0.###} s.",
        CancelReason.Idle => $"The target fell silent for {_timeouts.Idle.TotalSeconds:0.###} s in the middle of its answer.",
        _ => $"The request took longer than {_timeouts.Total.TotalSeconds:0.###} s in all.",
    };

    /// <summary>A timer that fires too early looks again by itself; only one that would fire too late is set anew.</summary>
    private void LookBy(long deadline, long now)
    {
        // The deadline was written before: either this sees what the timer is set to, or the timer sees the deadline.
        Interlocked.MemoryBarrier();
        if (deadline < Volatile.Read(ref _looksAt))
        {
            Look(now);
        }
    }

    private void Look() => Look(_time.GetTimestamp());

    private void Look(long now)
    {
        CancelReason passed = now >= _totalAt ? CancelReason.Total
            : now >= Volatile.Read(ref _firstTokenAt) ? CancelReason.FirstToken
            : now >= IdleAt() ? CancelReason.Idle
            : CancelReason.None;
        if (passed != CancelReason.None)
        {
            Cancel(passed);
            return;
        }

        lock (_gate)
        {
            do
            {
                Volatile.Write(ref _looksAt, NextAt());
                Interlocked.MemoryBarrier();
            }
            while (NextAt() < _looksAt);
            _timer.Change(Remaining(_looksAt, now), Timeout.InfiniteTimeSpan);
        }
    }

    private long NextAt() => Math.Min(_totalAt, Math.Min(Volatile.Read(ref _firstTokenAt), IdleAt()));

    private long IdleAt() => Volatile.Read(ref _idleFrom) is not Never and var from ? After(from, _timeouts.Idle) : Never;

    private long After(long from, TimeSpan wait) => from + (long)(wait.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Remaining(long until, long now)
    {
        TimeSpan left = _time.GetElapsedTime(now, until);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1);
    }
}
