using Penstock.Catalog.Replicas;
using static Penstock.Scaling.Targets.Processes.SupervisionActionKind;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// Decides what is to be done for one pool of processes. Pure: it is told what happened and when (monotonic time since an
/// origin), and answers with actions. Each call runs the same steps:
/// <list type="number">
/// <item>take the event in;</item>
/// <item>end what is past its deadline (not ready in time, drained too long);</item>
/// <item>drain what is too much, or outdated and replaced;</item>
/// <item>take back what is missing and only drains;</item>
/// <item>start what is missing, unless a back-off says to wait.</item>
/// </list>
/// </summary>
/// <param name="nextId">Gives an id that no replica of the pool ever had.</param>
/// <param name="options">Deadlines and delays.</param>
/// <param name="random">Spreads restarts.</param>
internal sealed class PoolSupervisor(Func<string> nextId, SupervisionOptions options, Random random)
{
    private readonly RestartBackoff _backoff = new(options, random);
    private readonly List<SupervisedReplica> _replicas = [];
    private readonly List<SupervisionAction> _actions = [];
    private int _generation;
    private TimeSpan _drainGrace = options.DrainGrace;
    private int _failures;
    private bool _lastFailedReady;
    private TimeSpan _lastStart = TimeSpan.MinValue;
    private TimeSpan _notBefore = TimeSpan.MinValue;
    private TimeSpan _now = TimeSpan.MinValue;

    public IReadOnlyList<SupervisedReplica> Replicas => _replicas;

    public int Desired { get; private set; }

    public long Restarts { get; private set; }

    public bool Stopping { get; private set; }

    /// <summary>Stopped, and every process is gone.</summary>
    public bool Finished => Stopping && _replicas.Count == 0;

    /// <summary>Workers fail again and again before they are ever ready.</summary>
    public bool CrashLooping => _failures >= options.CrashLoopAfter && !_lastFailedReady;

    /// <summary>Takes the event in and says what to do. The list is valid until the next call.</summary>
    public IReadOnlyList<SupervisionAction> Handle(SupervisionEvent happened, TimeSpan now)
    {
        _actions.Clear();
        _now = now;
        Take(happened, now);            // :: 1
        EndOverdue(now);                // :: 2
        DrainSurplus(now);              // :: 3
        TakeBack();                     // :: 4
        StartMissing(now);              // :: 5
        return _actions;
    }

    /// <summary>When to call again with <see cref="SupervisionEvent.Tick"/> if nothing else happens; null for never.</summary>
    public TimeSpan? NextDeadline()
    {
        var next = NextStart();
        foreach (var replica in _replicas)
        {
            if (DeadlineOf(replica) is { } deadline && (next is null || deadline < next))
            {
                next = deadline;
            }
        }

        return next;
    }

    /// <summary>When the next start is due, if one is missing and has to wait.</summary>
    public TimeSpan? NextStart() => MissingCount() > 0 && _notBefore > _now ? _notBefore : null;

    public PoolHealth Health()
    {
        var ready = _replicas.Count(replica => replica.IsReady);
        return this switch
        {
            { Stopping: true } => PoolHealth.Stopping,
            _ when ready > 0 => ready >= Desired ? PoolHealth.Ready : PoolHealth.Degraded,
            { CrashLooping: true } => PoolHealth.CrashLooping,
            { Desired: 0 } => PoolHealth.Idle,
            _ => NextStart() is null ? PoolHealth.Starting : PoolHealth.BackingOff,
        };
    }

    private void Take(SupervisionEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case SupervisionEvent.Desire(var replicas):
                Desired = replicas;
                break;
            case SupervisionEvent.DrainOne(var id) when Find(id) is { IsServing: true } replica:
                Desired = Math.Max(0, Desired - 1);
                Drain(replica, now);
                break;
            case SupervisionEvent.Quiet(var id) when Find(id) is { Phase: ReplicaPhase.Draining, AskedSince: null, Killed: false } replica:
                Ask(replica, now);
                break;
            case SupervisionEvent.Wake:
                Wake();
                break;
            case SupervisionEvent.BecameReady(var id) when Find(id) is { Phase: ReplicaPhase.Starting, Killed: false } replica:
                replica.Phase = ReplicaPhase.Ready;
                replica.ReadyAt = now;
                break;
            case SupervisionEvent.Hung(var id) when Find(id) is { Killed: false } replica:
                Kill(replica);
                break;
            case SupervisionEvent.Exited(var id) when Find(id) is { } replica:
                Forget(replica, now);
                break;
            case SupervisionEvent.Replace:
                _generation++;
                _failures = 0;
                _notBefore = TimeSpan.MinValue;
                break;
            case SupervisionEvent.Stop:
                Stopping = true;
                break;
            case SupervisionEvent.StopNow:
                Stopping = true;
                _drainGrace = TimeSpan.Zero;
                break;
        }
    }

    /// <summary>A waiting request brings the first replica of an idle pool, and ends a back-off that is not a crash loop's.</summary>
    private void Wake()
    {
        Desired = Math.Max(Desired, 1);
        if (CrashLooping || _notBefore == TimeSpan.MinValue || _replicas.Exists(replica => replica.IsServing))
        {
            return;
        }

        var earliest = _lastStart + options.WakeSpacing;
        _notBefore = earliest < _notBefore ? earliest : _notBefore;
    }

    private void Forget(SupervisedReplica replica, TimeSpan now)
    {
        _replicas.Remove(replica);
        if (replica.Phase == ReplicaPhase.Draining)
        {
            return;
        }

        var wasStable = replica.ReadyAt is { } readyAt && now - readyAt >= options.StableAfter;
        _failures = wasStable ? 1 : _failures + 1;
        _lastFailedReady = replica.ReadyAt is not null;
        Restarts++;
        _notBefore = now + _backoff.DelayAfter(_failures, _lastFailedReady);
    }

    private void EndOverdue(TimeSpan now)
    {
        foreach (var replica in _replicas)
        {
            if (DeadlineOf(replica) > now || DeadlineOf(replica) is null)
            {
                continue;
            }

            if (replica is { DrainingSince: not null, AskedSince: null })
            {
                Ask(replica, now);
            }
            else
            {
                Kill(replica);
            }
        }
    }

    private TimeSpan? DeadlineOf(SupervisedReplica replica) => replica switch
    {
        { Killed: true } => null,
        { AskedSince: { } since } => since + _drainGrace,
        { DrainingSince: { } since } => Stopping ? since : since + options.DrainLimit,
        { Phase: ReplicaPhase.Starting } => replica.StartedAt + options.StartTimeout,
        _ => null,
    };

    private void Kill(SupervisedReplica replica)
    {
        replica.Killed = true;
        _actions.Add(new SupervisionAction(SupervisionActionKind.Kill, replica.Id));
    }

    private void DrainSurplus(TimeSpan now)
    {
        var surplus = Stopping ? int.MaxValue : ServingCount() - Desired;
        foreach (var replica in InOrderOfLeaving())
        {
            if (surplus <= 0)
            {
                return;
            }

            if (MayLeave(replica, surplus))
            {
                Drain(replica, now);
                surplus--;
            }
        }
    }

    /// <summary>Routing stops now. It is asked to leave when its streams have ended, or at once when it has none to wait for.</summary>
    private void Drain(SupervisedReplica replica, TimeSpan now)
    {
        bool mayHaveStreams = replica.IsReady;
        replica.Phase = ReplicaPhase.Draining;
        replica.DrainingSince = now;
        if (!mayHaveStreams || Stopping || !options.WaitsForQuiet)
        {
            Ask(replica, now);
        }
    }

    private void Ask(SupervisedReplica replica, TimeSpan now)
    {
        replica.AskedSince = now;
        _actions.Add(new SupervisionAction(Terminate, replica.Id));
    }

    /// <summary>One that still finishes its streams, and was not asked to leave yet, is ready at once: no start is faster.</summary>
    private void TakeBack()
    {
        for (var missing = MissingCount(); missing > 0; missing--)
        {
            if (_replicas.FindLast(replica =>
                replica is { Phase: ReplicaPhase.Draining, AskedSince: null, Killed: false } && replica.Generation == _generation) is not { } kept)
            {
                return;
            }

            kept.Phase = ReplicaPhase.Ready;
            kept.DrainingSince = null;
        }
    }

    /// <summary>
    /// While replicas are replaced there is one too many: an outdated one that is ready leaves only when enough others are, and
    /// one of the present generation only when there is more than that one.
    /// </summary>
    private bool MayLeave(SupervisedReplica replica, int surplus)
    {
        if (Stopping || !_replicas.Exists(other => other.IsServing && other.Generation != _generation))
        {
            return true;
        }

        return replica.Generation == _generation
            ? surplus > 1
            : replica.IsStarting || _replicas.Count(other => other.IsReady) > Desired;
    }

    /// <summary>Outdated ones first, then those that are not ready, then the youngest.</summary>
    private SupervisedReplica[] InOrderOfLeaving() =>
    [
        .. _replicas
            .Where(replica => replica.IsServing)
            .OrderBy(replica => replica.Generation == _generation)
            .ThenBy(replica => replica.IsReady)
            .ThenByDescending(replica => replica.StartedAt),
    ];

    private void StartMissing(TimeSpan now)
    {
        if (now < _notBefore)
        {
            return;
        }

        for (var missing = Math.Min(MissingCount(), StartsAtOnce()); missing > 0; missing--)
        {
            var replica = new SupervisedReplica(nextId(), _generation, now);
            _replicas.Add(replica);
            _lastStart = now;
            _actions.Add(new SupervisionAction(Start, replica.Id));
        }
    }

    /// <summary>After a failure one start at a time tries whether it works again.</summary>
    private int StartsAtOnce()
    {
        var isProven = _failures == 0 || _replicas.Exists(replica => replica.IsReady);
        return isProven ? int.MaxValue : _replicas.Exists(replica => replica.IsStarting) ? 0 : 1;
    }

    /// <summary>While outdated replicas serve, one replacement at a time is started beside them.</summary>
    private int MissingCount()
    {
        if (Stopping)
        {
            return 0;
        }

        var current = _replicas.Count(replica => replica.Occupies && replica.Generation == _generation);
        var outdated = _replicas.Count(replica => replica.Occupies) - current;
        var roomBesideOutdated = outdated == 0 ? int.MaxValue : Desired + 1 - current - outdated;
        return Math.Min(Desired - current, roomBesideOutdated);
    }

    private int ServingCount() => _replicas.Count(replica => replica.IsServing);

    private SupervisedReplica? Find(string id) => _replicas.Find(replica => string.Equals(replica.Id, id, StringComparison.Ordinal));
}
