using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Queueing;

/// <summary>
/// Where a model's requests wait until a target has room: bounded in number by <c>queue.max</c>, and in time by <c>queue.wait</c>, or by the
/// pool's <c>coldStart.hold</c> while no replica runs at all. A request is bound to a replica only when one can take it. Safe for concurrent use.
/// </summary>
public sealed class ReplicaQueue(TimeProvider time, ReplicaRoster roster, QueueOptions options)
{
    private readonly Lock _gate = new();
    private readonly FairQueue _fair = new();
    private readonly DrainRate _drain = new(time);
    private int _waiting;
    private int _granted;

    /// <summary>How many wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether one of <paramref name="targets"/> can be called at once, and nobody waits who came before.</summary>
    public bool CanStart(ImmutableArray<TargetState> targets) => Waiting == 0 && HasRoom(targets);

    /// <summary>
    /// Whether one of <paramref name="targets"/> has room: a provider, or a pool with a ready replica. Where health admits none of them, balancing
    /// decides what is done, so nobody waits for that.
    /// </summary>
    internal bool HasRoom(ImmutableArray<TargetState> targets, ReplicaState? avoided = null)
    {
        long now = time.GetTimestamp();
        bool isAnyWell = false;
        foreach (TargetState target in targets)
        {
            bool isWell = target.Health.Admits(now);
            isAnyWell |= isWell;
            if (isWell && roster.HasRoom(target, now, avoided))
            {
                return true;
            }
        }

        return !isAnyWell && !IsCold(targets);
    }

    /// <summary>
    /// Waits until one of the ticket's targets has room, and asks for replicas where none runs. Null is success; <see cref="Bound"/> has to
    /// follow it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <param name="ticket">Who waits.</param>
    /// <param name="onCold">Called now and then while no replica runs at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<InferenceError?> WaitAsync(QueueTicket ticket, Func<ValueTask> onCold, CancellationToken cancellationToken)
    {
        if (Enter(ticket) is { } refused)
        {
            return refused;
        }

        bool keeps = false;
        try
        {
            InferenceError? error = await WaitForRoomAsync(ticket, onCold, cancellationToken);
            keeps = error is null;
            return error;
        }
        finally
        {
            Leave(ticket, keeps);
        }
    }

    /// <summary>The request that was let in has been counted at its target, or has not found one.</summary>
    internal void Bound()
    {
        lock (_gate)
        {
            _granted--;
        }
    }

    /// <summary>Lets in whoever there is room for; called when a request has ended, or replicas came.</summary>
    internal void Pump()
    {
        if (Waiting == 0)
        {
            return;
        }

        lock (_gate)
        {
            ImmutableArray<TargetState> full = default;
            while (_fair.Take(CanTake) is { } next)
            {
                _granted++;
                _waiting--;
                _drain.Count();
                next.Decide(TicketState.Granted);
            }

            // Requests of one tier share their array: what was full for one is full for all of them.
            bool CanTake(QueueTicket ticket)
            {
                if (ticket.Targets == full)
                {
                    return false;
                }

                bool free = HasRoomFor(ticket.Targets, _granted + 1);
                full = free ? full : ticket.Targets;
                return free;
            }
        }
    }

    private InferenceError? Enter(QueueTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.State == TicketState.Granted)
            {
                ticket.Renew();
                _fair.PutBack(ticket);
                _waiting++;
                return null;
            }

            // Where there is room nobody is in the way: those who wait, wait for other targets.
            bool hasRoom = HasRoomFor(ticket.Targets, _granted + 1);
            if (_waiting >= options.Max && !hasRoom)
            {
                if (options.Max == 0 || _fair.TakeVictim(ticket) is not { } victim)
                {
                    return Full();
                }

                _waiting--;
                victim.Decide(TicketState.Shed);
            }
            else if (!hasRoom && WouldWaitTooLong(ticket))
            {
                return Full();
            }

            _fair.Add(ticket);
            _waiting++;
            return null;
        }
    }

    /// <summary>Whoever would wait in vain is told so at once; low priorities give up their place earlier.</summary>
    private bool WouldWaitTooLong(QueueTicket ticket) => _waiting > 0 && _drain.TimeFor(_waiting) > options.Wait * (ticket.Priority switch
    {
        RequestPriority.Low => 0.5,
        RequestPriority.Normal => 1,
        _ => 2,
    });

    private void Leave(QueueTicket ticket, bool keeps)
    {
        lock (_gate)
        {
            if (ticket.State == TicketState.Waiting && _fair.Remove(ticket))
            {
                _waiting--;
            }
            else if (ticket.State == TicketState.Granted && !keeps)
            {
                _granted--;
            }
        }

        if (!keeps)
        {
            Pump();
        }
    }

    private async ValueTask<InferenceError?> WaitForRoomAsync(QueueTicket ticket, Func<ValueTask> onCold, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Signal and version are taken before the test, so that a change between the two is not slept through.
            TaskCompletionSource signal = ticket.Listen();
            long version = roster.Directory.Current.Version;
            Pump();
            bool isCold = IsCold(ticket.Targets);
            TimeSpan limit = isCold ? Hold(ticket.Targets) : options.Wait;
            TimeSpan left = limit - ticket.Waited - time.GetElapsedTime(ticket.EnteredAt);
            if (Settled(ticket, isCold, limit, left) is { } settled)
            {
                return settled.Error;
            }

            if (isCold)
            {
                await WakeAsync(ticket.Targets, cancellationToken);
                await onCold();
            }

            await WaitForChangeAsync(ticket, signal, version, left, cancellationToken);
        }
    }

    private (bool IsSettled, InferenceError? Error)? Settled(QueueTicket ticket, bool isCold, TimeSpan limit, TimeSpan left)
    {
        lock (_gate)
        {
            return ticket.State switch
            {
                TicketState.Granted => (true, null),
                TicketState.Shed => (true, Full()),
                _ when left <= TimeSpan.Zero => (true, TooLate(isCold, limit)),
                _ => null,
            };
        }
    }

    private InferenceError Full() =>
        new(ErrorKind.Overloaded, "Too many requests wait for this model. Try again later.", RetryAfter: RetryAfter());

    private InferenceError TooLate(bool isCold, TimeSpan limit)
    {
        string what = isCold ? "No model server became ready" : "No target of this model had room";
        ErrorKind kind = isCold ? ErrorKind.UpstreamUnavailable : ErrorKind.Overloaded;
        return new(kind, $"{what} within {limit.TotalSeconds:0.#} s. Try again later.", RetryAfter: RetryAfter());
    }

    /// <summary>When those who wait now will have been served, at the rate of the last seconds.</summary>
    private TimeSpan RetryAfter()
    {
        TimeSpan wait = _drain.TimeFor(_waiting + 1) ?? TimeSpan.FromSeconds(5);
        return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 600));
    }

    private bool HasRoomFor(ImmutableArray<TargetState> targets, int requests)
    {
        long now = time.GetTimestamp();
        long room = 0;
        bool isAnyWell = false;
        foreach (TargetState target in targets)
        {
            bool isWell = target.Health.Admits(now);
            isAnyWell |= isWell;
            room += isWell ? roster.Room(target, now) : 0;
            if (room >= requests)
            {
                return true;
            }
        }

        return !isAnyWell && !IsCold(targets);
    }

    /// <summary>True when nothing but pools is among <paramref name="targets"/>, and none of them has a replica that takes requests.</summary>
    internal bool IsCold(ImmutableArray<TargetState> targets)
    {
        long now = time.GetTimestamp();
        foreach (TargetState target in targets)
        {
            if (target.Pool is null || roster.HasReady(target.Pool.Name, now))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask WakeAsync(ImmutableArray<TargetState> targets, CancellationToken cancellationToken)
    {
        foreach (TargetState target in targets)
        {
            if (target.Pool is not null)
            {
                await roster.Directory.WakeAsync(target.Pool.Name, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Waits for a decision, for the end of <paramref name="left"/>, or for a new snapshot where there are pools; there not longer than a suspicion
    /// lasts, since its end is no change of the directory.
    /// </summary>
    private async ValueTask WaitForChangeAsync(
        QueueTicket ticket, TaskCompletionSource signal, long version, TimeSpan left, CancellationToken cancellationToken)
    {
        bool hasPool = ticket.Targets.Any(target => target.Pool is not null);
        TimeSpan wait = hasPool && left > ReplicaState.SuspectTime ? ReplicaState.SuspectTime : left;
        using ITimer timer = time.CreateTimer(static state => ((QueueTicket)state!).Wake(), ticket, wait, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration gone = cancellationToken.UnsafeRegister(static state => ((QueueTicket)state!).Wake(), ticket);
        using var watching = new CancellationTokenSource();
        Task watch = hasPool ? WatchAsync(ticket, version, watching.Token) : Task.CompletedTask;
        await signal.Task;
        LetGo(watching);
        await watch;
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WatchAsync(QueueTicket ticket, long version, CancellationToken cancellationToken)
    {
        try
        {
            await roster.Directory.WaitForChangeAsync(version, cancellationToken);
            ticket.Wake();
        }
        catch (OperationCanceledException)
        {
            // Something else woke the ticket.
        }
    }

    /// <summary>At once, so that a simulation stays on its thread.</summary>
    private static void LetGo(CancellationTokenSource source) => source.Cancel();

    private static TimeSpan Hold(ImmutableArray<TargetState> targets)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (TargetState target in targets)
        {
            if (target.Pool is not null && target.Pool.ColdStart.Hold > longest)
            {
                longest = target.Pool.ColdStart.Hold;
            }
        }

        return longest;
    }
}
