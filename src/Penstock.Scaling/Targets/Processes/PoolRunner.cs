using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using static Penstock.Scaling.Targets.Processes.SupervisionActionKind;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// Runs one pool: carries events to the <see cref="PoolSupervisor"/> and its actions to processes, one at a time, and publishes
/// what has become of it after each.
/// </summary>
internal sealed partial class PoolRunner
{
    /// <summary>Between two looks at whether a draining worker has finished its streams; also the least time that it is given.</summary>
    private static readonly TimeSpan QuietInterval = TimeSpan.FromMilliseconds(250);

    private readonly ReplicaDirectory _directory;
    private readonly IWorkerLauncher _launcher;
    private readonly HealthProbe _probe;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _origin;
    private readonly PoolSupervisor _supervisor;
    private readonly Dictionary<string, RunningWorker> _workers = new(StringComparer.Ordinal);
    private readonly Channel<SupervisionEvent> _events = Channel.CreateUnbounded<SupervisionEvent>(new() { SingleReader = true });
    private readonly TaskCompletionSource<PoolFailure?> _firstStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProcessPool _pool;
    private volatile PoolStatus _status;
    private volatile PoolFailure? _lastFailure;
    private readonly IReplicaLoad? _load;
    private int _wakeIsPending;

    public PoolRunner(
        ProcessPool pool,
        Func<string> nextId,
        ReplicaDirectory directory,
        IWorkerLauncher launcher,
        HealthProbe probe,
        TimeProvider time,
        Random random,
        ILogger logger,
        IReplicaLoad? load = null)
    {
        _load = load;
        (_pool, _directory, _launcher, _probe, _time, _logger) = (pool, directory, launcher, probe, time, logger);
        _origin = time.GetTimestamp();
        _supervisor = new PoolSupervisor(nextId, pool.Supervision with { WaitsForQuiet = load is not null }, random);
        _status = Describe();
        directory.OnWake(pool.Name, Wake);
        Post(new SupervisionEvent.Desire(pool.Replicas));
        Finished = RunAsync();
    }

    /// <summary>The newest status.</summary>
    public PoolStatus Status => _status with { LastFailure = _lastFailure };

    /// <summary>Completes when the first worker is ready (null), or is lost before (why).</summary>
    public Task<PoolFailure?> FirstStart => _firstStart.Task;

    /// <summary>Completes when the pool was stopped and every process is gone.</summary>
    public Task Finished { get; }

    public ProcessPool Pool => _pool;

    /// <summary>Replaces the workers by ones of <paramref name="pool"/>, one after the other, none before its successor is ready.</summary>
    public void Change(ProcessPool pool)
    {
        var isOtherCommand = !_pool.Command.Equals(pool.Command);
        var isMore = pool.Replicas > _status.Desired;
        _pool = pool;
        if (isMore)
        {
            Post(new SupervisionEvent.Desire(pool.Replicas));
        }

        if (isOtherCommand)
        {
            Replace();
        }
    }

    public void Desire(int replicas) => Post(new SupervisionEvent.Desire(replicas));

    public void Drain(string replica) => Post(new SupervisionEvent.DrainOne(replica));

    public void Replace() => Post(new SupervisionEvent.Replace());

    public void Stop() => Post(new SupervisionEvent.Stop());

    /// <summary>Ends every process without waiting for its streams. For a second Ctrl-C.</summary>
    public void StopNow() => Post(new SupervisionEvent.StopNow());

    private void Wake()
    {
        if (Interlocked.Exchange(ref _wakeIsPending, 1) == 0)
        {
            Post(new SupervisionEvent.Wake());
        }
    }

    private void Post(SupervisionEvent happened) => _events.Writer.TryWrite(happened);

    private async Task RunAsync()
    {
        while (!_supervisor.Finished)
        {
            var happened = await NextAsync();
            if (happened is SupervisionEvent.Wake)
            {
                Volatile.Write(ref _wakeIsPending, 0);
            }

            foreach (var action in _supervisor.Handle(happened, _time.GetElapsedTime(_origin)))
            {
                Perform(action);
            }

            Publish();
            LookForQuiet();
        }

        _firstStart.TrySetResult(null);
    }

    private async Task<SupervisionEvent> NextAsync()
    {
        if (_events.Reader.TryRead(out var waiting))
        {
            return waiting;
        }

        if (_supervisor.NextDeadline() is not { } deadline)
        {
            return await _events.Reader.ReadAsync(CancellationToken.None);
        }

        var left = deadline - _time.GetElapsedTime(_origin);
        left = AnyFinishes() && left > QuietInterval ? QuietInterval : left;
        using var timer = new CancellationTokenSource(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), _time);
        try
        {
            return await _events.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            return new SupervisionEvent.Tick();
        }
    }

    private bool AnyFinishes() => _load is not null && _supervisor.Replicas.Any(Finishes);

    private static bool Finishes(SupervisedReplica replica) =>
        replica is { Phase: Catalog.Replicas.ReplicaPhase.Draining, AskedSince: null, Killed: false };

    /// <summary>After the publication: whoever had chosen a replica before it has been counted there by now, or chooses again.</summary>
    private void LookForQuiet()
    {
        if (_load is null)
        {
            return;
        }

        foreach (var replica in _supervisor.Replicas.Where(Finishes))
        {
            if (_time.GetElapsedTime(_origin) - replica.DrainingSince >= QuietInterval && _load.InFlight(replica.Id) == 0)
            {
                Post(new SupervisionEvent.Quiet(replica.Id));
            }
        }
    }

    private void Perform(SupervisionAction action)
    {
        if (action.Kind == Start)
        {
            var worker = new RunningWorker(_launcher.Launch(action.Id, _pool.Command), _time.GetUtcNow());
            _workers.Add(action.Id, worker);
            LogStarted(_logger, action.Id, worker.Process.ProcessId);
            _ = WatchAsync(action.Id, worker);
            worker.Ended = AwaitExitAsync(action.Id, worker);
            return;
        }

        // What is asked to leave may be gone already; its exit is then on its way to us.
        if (_workers.TryGetValue(action.Id, out var leaving))
        {
            leaving.EndWatch();
            leaving.IsLeaving |= action.Kind == Terminate;
            (action.Kind == Terminate ? (Action)leaving.Process.Terminate : leaving.Process.Kill)();
        }
    }

    private async Task WatchAsync(string id, RunningWorker worker)
    {
        var watch = new WorkerWatch(_pool, _probe, _time);
        try
        {
            worker.Address = await worker.Process.Listening.WaitAsync(worker.Watched);
            await watch.UntilReadyAsync(worker.Address, worker.Watched);
            worker.ReadyAt = _time.GetUtcNow();
            Post(new SupervisionEvent.BecameReady(id));
            _firstStart.TrySetResult(null);
            LogReady(_logger, id, worker.Address);
            await watch.UntilHungAsync(worker.Address, worker.Watched);
            Post(new SupervisionEvent.Hung(id));
        }
        catch (OperationCanceledException)
        {
            // It is gone, or leaves.
        }
    }

    private async Task AwaitExitAsync(string id, RunningWorker worker)
    {
        await worker.Process.Exited;
        worker.EndWatch();
        Post(new SupervisionEvent.Exited(id));

        // The gateway is told first; the worker's last words may take a moment.
        var reason = await worker.Process.ExplainExitAsync();
        NoteExit(new PoolFailure(id, reason, _time.GetUtcNow()), worker.IsLeaving);
    }

    private void NoteExit(PoolFailure exit, bool wasAsked)
    {
        if (wasAsked)
        {
            LogLeft(_logger, exit.Replica, exit.Reason);
            return;
        }

        _lastFailure = exit;
        LogLost(_logger, exit.Replica, exit.Reason);
        _firstStart.TrySetResult(exit);
    }

    private void Publish()
    {
        foreach (var id in _workers.Keys.Except(_supervisor.Replicas.Select(replica => replica.Id), StringComparer.Ordinal).ToArray())
        {
            _workers.Remove(id, out var gone);
            _ = DisposeAsync(gone!);
        }

        _status = Describe();
        _directory.Publish(_pool.Name, [.. _status.Replicas.Select(status => status.Replica)]);
    }

    private static async Task DisposeAsync(RunningWorker gone)
    {
        await gone.Ended;
        gone.Dispose();
    }

    private PoolStatus Describe()
    {
        var nextStart = _supervisor.NextStart() is { } next
            ? _time.GetUtcNow() + (next - _time.GetElapsedTime(_origin))
            : (DateTimeOffset?)null;
        ImmutableArray<ReplicaStatus> replicas =
            [.. _supervisor.Replicas.Select(replica => _workers[replica.Id].Status(_pool.Name, replica))];
        return new PoolStatus(
            _pool.Name, "process", _supervisor.Desired, _supervisor.Health(), replicas, _supervisor.Restarts, LastFailure: null, nextStart);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Replica} started as process {ProcessId}")]
    private static partial void LogStarted(ILogger logger, string replica, int? processId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Replica} is ready at {Address}")]
    private static partial void LogReady(ILogger logger, string replica, Uri address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Replica} has left: {Reason}")]
    private static partial void LogLeft(ILogger logger, string replica, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Replica} is lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string replica, string reason);
}
