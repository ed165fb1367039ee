using Penstock.Catalog.Models;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Health;

/// <summary>
/// The health of one target: circuit breaker, outlier ejection and slow start in one state machine. It is told how attempts and probes
/// ended and says who may be sent. Outlives reloads of the configuration; safe for concurrent use. Asking and reporting success
/// take no lock; changes do.
/// </summary>
public sealed class TargetHealth
{
    /// <summary>Trials in a row that have to succeed before a target takes load again.</summary>
    public const int TrialsWanted = 3;

    /// <summary>Probes in a row that have to fail to eject.</summary>
    public const int ProbeFaultsWanted = 3;

    /// <summary>Probes in a row that have to succeed before a target that probes found dead is tried.</summary>
    public const int ProbeSuccessesWanted = 2;

    /// <summary>An ejection soon after another lasts twice as long, at most so many times over.</summary>
    public const int MostDoublings = 2;

    /// <summary>The share that a recovering target begins with.</summary>
    public const double FirstShare = 0.1;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly HealthWindow _window;
    private readonly HealthHistory _history = new();
    private readonly ProbeRecord _probes = new();
    private readonly EjectionTerm _term = new();
    private readonly Outliers _outliers;
    private volatile HealthOptions _options;
    private int _phase;
    private long _until;
    private long _restUntil = long.MinValue;
    private volatile ErrorKind _restReason;
    private int _faultsInARow;
    private int _trialTaken;
    private int _trialSuccesses;
    private EjectionCause _cause;
    private DateTimeOffset _since;
    private string _reason = "";

    /// <summary>A healthy target.</summary>
    /// <param name="model">The public model.</param>
    /// <param name="target">The target's name in it.</param>
    /// <param name="options">When it is ejected, and for how long.</param>
    /// <param name="time">The clock.</param>
    public TargetHealth(string model, string target, HealthOptions options, TimeProvider time)
    {
        (Model, Target, _options, _time) = (model, target, options, time);
        _window = new HealthWindow(time);
        _outliers = new Outliers(this, _window, time);
        _since = time.GetUtcNow();
    }

    /// <summary>The public model.</summary>
    public string Model { get; }

    /// <summary>The target's name in it.</summary>
    public string Target { get; }

    /// <summary>When it is ejected, and for how long; a reload may change it.</summary>
    public HealthOptions Options
    {
        get => _options;
        set
        {
            _options = value;
            _probes.SaysDead &= value.Probe is not null;
        }
    }

    /// <summary>Where it stands.</summary>
    public HealthPhase Phase => (HealthPhase)Volatile.Read(ref _phase);

    /// <summary>What it has counted.</summary>
    public HealthCounts Counts { get; } = new();

    internal HealthPeers Peers
    {
        get => _outliers.Peers;
        set => _outliers.Peers = value;
    }

    /// <summary>Whether it may be sent to at <paramref name="now"/>, a timestamp. Changes nothing.</summary>
    public HealthVerdict Verdict(long now)
    {
        HealthPhase phase = Phase;
        if (phase == HealthPhase.Held)
        {
            return HealthVerdict.Held;
        }

        if (now < Volatile.Read(ref _restUntil))
        {
            return HealthVerdict.Resting;
        }

        return phase switch
        {
            HealthPhase.Healthy or HealthPhase.Recovering => HealthVerdict.Admitted,
            HealthPhase.Ejected when now < Volatile.Read(ref _until) || _probes.SaysDead => HealthVerdict.Ejected,
            _ => Volatile.Read(ref _trialTaken) == 0 ? HealthVerdict.Trial : HealthVerdict.Ejected,
        };
    }

    /// <summary>True when a request may go there at <paramref name="now"/>, be it as a trial.</summary>
    public bool Admits(long now) => Verdict(now) is HealthVerdict.Admitted or HealthVerdict.Trial;

    /// <summary>The share of its load that it should get at <paramref name="now"/>, from <see cref="FirstShare"/> to 1.</summary>
    public double Share(long now)
    {
        if (Phase != HealthPhase.Recovering)
        {
            return 1;
        }

        double left = Seconds(Volatile.Read(ref _until) - now);
        double all = _options.SlowStart.TotalSeconds;
        return left <= 0 || all <= 0 ? 1 : 1 - ((1 - FirstShare) * Math.Min(1, left / all));
    }

    /// <summary>Why it asked to be left alone the last time; says nothing while it does not rest.</summary>
    public ErrorKind RestReason => _restReason;

    /// <summary>How long it still asks to be left alone; null when it does not.</summary>
    public TimeSpan? Rest(long now)
    {
        long until = Volatile.Read(ref _restUntil);
        return now < until ? TimeSpan.FromSeconds(Seconds(until - now)) : null;
    }

    /// <summary>What was seen of it in the last half minute.</summary>
    public HealthSample Sample(long now) => _window.Read(now);

    /// <summary>Takes the one trial of this moment. False when another request has it, or none is due; who got true must report.</summary>
    public bool TryTakeTrial(long now)
    {
        if (Verdict(now) != HealthVerdict.Trial || Interlocked.CompareExchange(ref _trialTaken, 1, 0) != 0)
        {
            return false;
        }

        lock (_gate)
        {
            if (Phase == HealthPhase.Ejected)
            {
                _trialSuccesses = 0;
                Move(HealthPhase.HalfOpen, "The time of its ejection is over: single requests try it.");
            }
        }

        return true;
    }

    /// <summary>Takes in how an attempt ended. Once for each attempt that was bound to this target.</summary>
    public void Report(HealthPass pass, in HealthReport report)
    {
        long now = _time.GetTimestamp();
        if (report.Kind != HealthReportKind.NotSent)
        {
            Counts.AddSend(pass);
        }

        if (report.Kind is HealthReportKind.Success or HealthReportKind.Fault)
        {
            _window.Add(now, report.Kind == HealthReportKind.Fault, report.Latency);
        }

        if (report.Rest is { } rest && rest > TimeSpan.Zero)
        {
            LeaveAlone(rest, report.RestReason, now);
        }

        if (pass == HealthPass.Normal || Phase is HealthPhase.Healthy or HealthPhase.Recovering)
        {
            ReportTraffic(report, now);
        }
        else
        {
            ReportTrial(pass, report, now);
        }

        if (pass == HealthPass.Trial)
        {
            Volatile.Write(ref _trialTaken, 0);
        }
    }

    /// <summary>Takes in how an active probe ended.</summary>
    /// <param name="fault">What went wrong; null when nothing did.</param>
    public void ReportProbe(string? fault)
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            if (fault is null)
            {
                if (_probes.PassRevives() && Phase == HealthPhase.Ejected)
                {
                    Volatile.Write(ref _until, now);
                }

                return;
            }

            _probes.Fail();
            if (Phase is HealthPhase.Ejected or HealthPhase.HalfOpen)
            {
                _probes.SaysDead = true;
            }
            else if (_probes.Failed >= ProbeFaultsWanted && Phase is HealthPhase.Healthy or HealthPhase.Recovering)
            {
                _probes.SaysDead = true;
                Eject(EjectionCause.Probe, $"{_probes.Failed} probes in a row failed, the last: {fault}", now);
            }
        }
    }

    /// <summary>Takes it out until <see cref="Restore"/>.</summary>
    /// <param name="by">Which operator.</param>
    public void Hold(string by)
    {
        lock (_gate)
        {
            if (Phase != HealthPhase.Held)
            {
                Counts.AddEjection(EjectionCause.Operator);
                Move(HealthPhase.Held, $"{by} took it out.");
            }
        }
    }

    /// <summary>Ends an ejection of whatever cause, and what it asked to be left alone for; it recovers with a growing share.</summary>
    /// <param name="by">Which operator.</param>
    public void Restore(string by)
    {
        lock (_gate)
        {
            Volatile.Write(ref _restUntil, long.MinValue);
            _probes.SaysDead = false;
            if (Phase != HealthPhase.Healthy)
            {
                _term.Forget();
                Recover($"{by} brought it back.", _time.GetTimestamp());
            }
        }
    }

    /// <summary>What an operator is shown.</summary>
    public HealthStatus Read()
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            Settle(now);
            return new HealthStatus(
                Phase,
                _reason,
                _since,
                Phase == HealthPhase.Ejected ? _time.GetUtcNow() + TimeSpan.FromSeconds(Math.Max(0, Seconds(_until - now))) : null,
                Rest(now) is { } rest ? _time.GetUtcNow() + rest : null,
                Share(now),
                _window.Read(now),
                Counts,
                _history.Read());
        }
    }

    private void ReportTraffic(in HealthReport report, long now)
    {
        if (Phase == HealthPhase.Recovering && now >= Volatile.Read(ref _until))
        {
            lock (_gate)
            {
                Settle(now);
            }
        }

        if (report.Kind == HealthReportKind.Success)
        {
            if (Volatile.Read(ref _faultsInARow) != 0)
            {
                Volatile.Write(ref _faultsInARow, 0);
            }
        }
        else if (report.Kind == HealthReportKind.Fault)
        {
            int faults = Interlocked.Increment(ref _faultsInARow);
            if (faults >= Limit())
            {
                EjectIfInUse(EjectionCause.Consecutive, $"{faults} faults in a row, the last: {report.Detail}", now);
            }
        }

        if (_outliers.Look(_options, now) is { } outlier)
        {
            EjectIfInUse(outlier.Cause, outlier.Reason, now);
        }
    }

    /// <summary>Faults in a row that are too many; a target that has just come back is trusted less.</summary>
    private int Limit() => Phase == HealthPhase.Recovering ? Math.Max(1, _options.EjectAfter / 2) : _options.EjectAfter;

    private void ReportTrial(HealthPass pass, in HealthReport report, long now)
    {
        lock (_gate)
        {
            if (Phase is not (HealthPhase.Ejected or HealthPhase.HalfOpen) || report.Kind is HealthReportKind.NotSent or HealthReportKind.Neutral)
            {
                return;
            }

            string? fault = report.Kind == HealthReportKind.Fault ? report.Detail
                : _cause == EjectionCause.Latency && report.Latency is { } latency && _outliers.UsualIfSlow(latency, _options, now) is not null ? "it is still slow"
                : null;
            if (fault is null && ++_trialSuccesses >= TrialsWanted)
            {
                Recover($"{_trialSuccesses} requests that tried it succeeded.", now);
            }
            else if (fault is not null)
            {
                _trialSuccesses = 0;
                if (pass == HealthPass.Trial)
                {
                    Eject(_cause == EjectionCause.Latency ? EjectionCause.Latency : EjectionCause.Trial, $"The request that tried it failed: {fault}", now);
                }
            }
        }
    }

    private void LeaveAlone(TimeSpan rest, ErrorKind reason, long now)
    {
        long until = now + (long)(rest.TotalSeconds * _time.TimestampFrequency);
        if (until > Volatile.Read(ref _restUntil))
        {
            _restReason = reason;
            Volatile.Write(ref _restUntil, until);
            Counts.AddRest();
        }
    }

    private void EjectIfInUse(EjectionCause cause, string reason, long now)
    {
        lock (_gate)
        {
            if (Phase is HealthPhase.Healthy or HealthPhase.Recovering)
            {
                Eject(cause, reason, now);
            }
        }
    }

    private void Eject(EjectionCause cause, string reason, long now)
    {
        _cause = cause;
        TimeSpan term = _term.Next(_options.EjectFor, _time.GetUtcNow());
        Volatile.Write(ref _until, now + (long)(term.TotalSeconds * _time.TimestampFrequency));
        Volatile.Write(ref _faultsInARow, 0);
        Counts.AddEjection(cause);
        Move(HealthPhase.Ejected, reason);
    }

    private void Recover(string reason, long now)
    {
        _trialSuccesses = 0;
        _probes.Forgive();
        _window.Clear();
        Volatile.Write(ref _faultsInARow, 0);
        Volatile.Write(ref _until, now + (long)(_options.SlowStart.TotalSeconds * _time.TimestampFrequency));
        Move(HealthPhase.Recovering, reason);
    }

    private void Settle(long now)
    {
        if (Phase == HealthPhase.Recovering && now >= _until)
        {
            Move(HealthPhase.Healthy, "It takes its whole share again.");
        }
    }

    private void Move(HealthPhase to, string reason)
    {
        _since = _time.GetUtcNow();
        _history.Add(new HealthEvent(_since, Phase, to, reason));
        _reason = reason;
        Volatile.Write(ref _phase, (int)to);
    }

    private double Seconds(long ticks) => (double)ticks / _time.TimestampFrequency;
}
