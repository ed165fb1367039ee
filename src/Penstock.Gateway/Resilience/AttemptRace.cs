using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Metering;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// One attempt, and hedges beside it where it is slow: the first to commit answers, the others are cancelled at once ("The Tail at Scale",
/// https://research.google/pubs/the-tail-at-scale/). One logical thread reads what happened; timers and attempts only wake it.
/// </summary>
internal sealed class AttemptRace(
    TimeProvider time, GatewayMetrics metrics, InferenceDelegate attempt, InferenceContext exchange, AttemptPlan plan, CommitLatch latch) : IDisposable
{
    private readonly List<RunningAttempt> _running = [];
    private readonly HedgeOptions _hedge = exchange.Route!.Options.Hedge!;
    private readonly Lock _gate = new();
    private TaskCompletionSource _signal = NewSignal();
    private ITimer? _timer;
    private bool _isDue;
    private bool _isOver;
    private int _hedges;
    private InferenceContext? _winner;

    // 1. Whoever has ended is accounted for; the last one, or the winner, is what the race came to.
    // 2. Once an attempt has committed the others lose.
    // 3. When the timer that started at the last dispatch is due, one more is sent, if all that bounds hedges allows it.
    public async ValueTask<InferenceContext> RunAsync()
    {
        latch.OnTaken = Wake;
        Start(plan.Kind, plan.Candidates, null);
        while (true)
        {
            // A new signal before the state is read: what happens from here on is seen now or wakes us.
            TaskCompletionSource signal = Renew();
            while (_running.Find(running => running.Ended.IsCompleted) is { } ended)
            {
                await ended.Ended;
                Account(ended);
                if (_running.Count == 0)
                {
                    return _winner ?? ended.Fork;
                }
            }

            if (latch.IsTaken)
            {
                LoseOthers();
            }
            else if (IsDue() && FindHedge() is { } hedge)
            {
                _hedges++;
                Start(AttemptKind.Hedge, hedge.Candidates, hedge.Avoided);
                continue;
            }

            await signal.Task;
        }
    }

    public void Dispose()
    {
        latch.OnTaken = null;
        lock (_gate)
        {
            _timer?.Dispose();
            (_timer, _isOver) = (null, true);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Start(AttemptKind kind, ImmutableArray<TargetState> candidates, ReplicaState? avoided)
    {
        var running = new RunningAttempt(time, exchange, plan, latch, kind, candidates, avoided, Arm);
        _running.Add(running);
        running.Ended = WatchAsync(running);
    }

    private async Task WatchAsync(RunningAttempt running)
    {
        try
        {
            await attempt(running.Fork);
        }
        finally
        {
            running.Dispose();
            Wake();
        }
    }

    /// <summary>Starts the hedge's timer; called when an attempt is dispatched, by whichever thread does so.</summary>
    private void Arm(RunningAttempt running)
    {
        TargetState target = running.Attempt.Target!;
        TimeSpan? wait = _hedge.After.Time ?? target.FirstTokens.Quantile(exchange.Request.IsStream, _hedge.After.Quantile!.Value);
        lock (_gate)
        {
            if (wait is null || _isOver || _hedges >= _hedge.Max)
            {
                return;
            }

            _timer?.Dispose();
            _timer = time.CreateTimer(static state => ((AttemptRace)state!).Due(), this, wait.Value, Timeout.InfiniteTimeSpan);
        }
    }

    private void Due()
    {
        lock (_gate)
        {
            _isDue = true;
        }

        Wake();
    }

    private bool IsDue()
    {
        lock (_gate)
        {
            bool due = _isDue;
            _isDue = false;
            return due;
        }
    }

    /// <summary>Where one more attempt can go: another target, else another replica of a pool. Null where nothing, or nobody, allows it.</summary>
    private (ImmutableArray<TargetState> Candidates, ReplicaState? Avoided)? FindHedge()
    {
        if (_hedges >= _hedge.Max || !plan.HasAttempt || exchange.Route!.Queue.Waiting > 0 || exchange.Cancelled.IsCancellationRequested)
        {
            return null;
        }

        ImmutableArray<TargetState> others = plan.Candidates.RemoveAll(target => _running.Exists(running => ReferenceEquals(running.Attempt.Target, target)));
        if (!others.IsEmpty)
        {
            return (others, null);
        }

        RunningAttempt slow = _running[^1];
        return slow.Attempt is { Target.Pool: not null, Replica: not null } ? ([slow.Attempt.Target], slow.Attempt.Replica) : null;
    }

    private void LoseOthers()
    {
        foreach (RunningAttempt running in _running)
        {
            if (!latch.WasTakenBy(running.Fork.Output))
            {
                running.Lose();
            }
        }
    }

    private void Account(RunningAttempt ended)
    {
        _running.Remove(ended);
        ended.Account(exchange);
        if (ended.Fork.Output.IsCommitted)
        {
            _winner = ended.Fork;
        }

        if (ended.Attempt is { Kind: AttemptKind.Hedge, IsRefused: false })
        {
            string result = ended.Fork.Output.IsCommitted ? "won" : ended.Fork.Outcome == Outcome.LostHedge ? "lost" : "failed";
            metrics.Hedges.With(exchange.Route!.Name.Text, result).Increment();
        }

        // Whoever fails while others run is booked here; the last one by whoever runs the race.
        if (_running.Count > 0)
        {
            plan.TryGoOn(ended.Fork);
        }
    }

    private void Wake() => Volatile.Read(ref _signal).TrySetResult();

    private TaskCompletionSource Renew()
    {
        TaskCompletionSource signal = NewSignal();
        Volatile.Write(ref _signal, signal);
        return signal;
    }
}
