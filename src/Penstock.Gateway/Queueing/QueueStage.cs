using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Pools;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Queueing;

/// <summary>Lets an attempt through as soon as one of its candidates can be called; wakes pools that sleep.</summary>
internal sealed class QueueStage(TimeProvider time, PoolTraffic pools) : IInferenceStage
{
    // Models may share a pool, so that the end of one's request makes room for another's.
    private static readonly TimeSpan LostPause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan FirstComment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommentInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<ReplicaQueue, int> _contended = [];
    private int _waiting;

    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        ReplicaQueue queue = context.Route!.Queue;
        if (attempt.Kind is AttemptKind.Hedge or AttemptKind.Shadow && (queue.Waiting > 0 || !queue.HasRoom(attempt.Candidates, attempt.Avoided)))
        {
            attempt.IsRefused = true;
            return ValueTask.CompletedTask;
        }

        return IsUnbounded(attempt.Candidates) ? next(context) : PassAsync(context, queue, next);
    }

    /// <summary>Nothing of it can be full, so that nobody waits for its end.</summary>
    private static bool IsUnbounded(ImmutableArray<TargetState> targets)
    {
        foreach (TargetState target in targets)
        {
            if (target.Pool is not null || target.Options.MaxConcurrent is not null)
            {
                return false;
            }
        }

        return true;
    }

    // 1. Wait, unless there is room and nobody came before.
    // 2. Go on. If another took the room meanwhile, wait again in the same place.
    // 3. Afterwards there is room for another.
    private async ValueTask PassAsync(InferenceContext context, ReplicaQueue queue, InferenceDelegate next)
    {
        Attempt attempt = context.Attempt!;
        QueueTicket? ticket = null;
        do
        {
            bool waits = ticket is not null || !queue.CanStart(attempt.Candidates);
            if (waits && !await WaitAsync(context, queue, ticket ??= Ticket(context)))
            {
                return;
            }

            attempt.HasNoRoom = false;
            ValueTask rest = next(context);
            if (waits)
            {
                queue.Bound();
            }

            try
            {
                await rest;
            }
            finally
            {
                PumpAll();
            }

            if (attempt is { Target: null, HasNoRoom: true, Kind: AttemptKind.Hedge or AttemptKind.Shadow })
            {
                attempt.IsRefused = true;
                return;
            }

            ticket ??= attempt.HasNoRoom ? Ticket(context) : null;
        }
        while (attempt is { Target: null, HasNoRoom: true } && await PauseAsync(context));
    }

    /// <summary>Another took the room: not a moment to look again at once. False when the attempt has to end.</summary>
    private async ValueTask<bool> PauseAsync(InferenceContext context)
    {
        try
        {
            await Task.Delay(LostPause, time, context.Cancelled);
            return true;
        }
        catch (OperationCanceledException)
        {
            context.Attempt!.Deadline.Explain(context);
            return false;
        }
    }

    private QueueTicket Ticket(InferenceContext context)
    {
        InferenceRequest request = context.Request;
        RequestPriority own = context.Route!.Options.Priority;
        RequestPriority priority = request.Priority is { } asked && asked < own ? asked : own;
        return new QueueTicket(context.Attempt!.Candidates, priority, context.Caller.Tenant?.Name ?? "", QueueWork.Tokens(request), time.GetTimestamp(), context.QueuedFor);
    }

    /// <summary>False when the attempt ends here; the context says why.</summary>
    private async ValueTask<bool> WaitAsync(InferenceContext context, ReplicaQueue queue, QueueTicket ticket)
    {
        long from = time.GetTimestamp();
        PoolCounters? counters = PoolOf(context.Attempt!) is { } pool ? pools.Of(pool) : null;
        bool isCold = counters is not null && queue.IsCold(ticket.Targets);
        CountArrival(context, counters);
        (long, long) waiting = counters?.BeginWait() ?? default;
        Count(queue, 1);
        try
        {
            InferenceError? error = await queue.WaitAsync(ticket, KeepAlive(context, from), context.Cancelled);
            if (error is not null)
            {
                context.Fail(error);
            }

            return error is null;
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            context.Attempt!.Deadline.Explain(context);
            return false;
        }
        finally
        {
            counters?.EndWait(waiting);
            context.QueuedFor += time.GetElapsedTime(from);
            context.ColdFor += isCold ? time.GetElapsedTime(from) : TimeSpan.Zero;
            Count(queue, -1);
        }
    }

    /// <summary>
    /// A client that waits for a sleeping pool hears of it from the second second on, and then every five: not at once, since a failure that comes before
    /// has a status of its own.
    /// </summary>
    private Func<ValueTask> KeepAlive(InferenceContext context, long from)
    {
        TimeSpan next = FirstComment;
        return () =>
        {
            if (time.GetElapsedTime(from) < next)
            {
                return ValueTask.CompletedTask;
            }

            next = time.GetElapsedTime(from) + CommentInterval;
            return context.Output.KeepAliveAsync(context.Cancelled);
        };
    }

    /// <summary>The pool that a waiting request counts for: the first that it may go to.</summary>
    private static string? PoolOf(Attempt attempt)
    {
        foreach (TargetState target in attempt.Candidates)
        {
            if (target.Pool is { } pool)
            {
                return pool.Name;
            }
        }

        return null;
    }

    /// <summary>Demand counts when it comes, not when it is served: else a pool without replicas would see none.</summary>
    private static void CountArrival(InferenceContext context, PoolCounters? counters)
    {
        Attempt attempt = context.Attempt!;
        if (counters is not null && !attempt.IsCounted && attempt.Kind is AttemptKind.First or AttemptKind.Failover)
        {
            attempt.IsCounted = true;
            counters.Arrive(context.Request.Body.Bytes.Length);
        }
    }

    private void Count(ReplicaQueue queue, int change)
    {
        lock (_gate)
        {
            _waiting += change;
            int left = _contended.GetValueOrDefault(queue) + change;
            if (left == 0)
            {
                _contended.Remove(queue);
            }
            else
            {
                _contended[queue] = left;
            }
        }
    }

    private void PumpAll()
    {
        if (Volatile.Read(ref _waiting) == 0)
        {
            return;
        }

        ReplicaQueue[] queues;
        lock (_gate)
        {
            queues = [.. _contended.Keys];
        }

        Array.ForEach(queues, queue => queue.Pump());
    }
}
