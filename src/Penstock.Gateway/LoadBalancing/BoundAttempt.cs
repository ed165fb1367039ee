using Penstock.Gateway.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>An attempt that was counted in at its target and replica: adds its work there, and at its end learns from it.</summary>
internal readonly struct BoundAttempt
{
    private readonly InferenceContext _context;
    private readonly TimeProvider _time;
    private readonly long _work;
    private readonly long _replicaWork;
    private readonly int _concurrency;

    private BoundAttempt(InferenceContext context, TimeProvider time)
    {
        (_context, _time) = (context, time);
        Attempt attempt = context.Attempt!;
        _concurrency = attempt.Target!.Load.Outstanding;
        _work = Begin(attempt.Target.Load);
        _replicaWork = attempt.Replica is { } replica ? Begin(replica.Load) : 0;
    }

    /// <summary>Adds the work of the attempt of <paramref name="context"/>.</summary>
    public static BoundAttempt Of(InferenceContext context, TimeProvider time) => new(context, time);

    /// <summary>Counts it out, and learns from it.</summary>
    public void End()
    {
        Attempt attempt = _context.Attempt!;
        End(attempt.Target!.Load, _work, _concurrency);
        if (attempt.Replica?.Load is { } replica)
        {
            End(replica, _replicaWork, replica.Outstanding);
        }
    }

    private long Begin(LoadState load)
    {
        long work = RequestWork.Estimate(_context, load);
        load.Work.Add(work);
        return work;
    }

    private void End(LoadState load, long work, int concurrencyAtBegin)
    {
        if (_context.Attempt!.DispatchedAt != 0)
        {
            Learn(load, concurrencyAtBegin);
        }

        load.Work.Add(-work);
        load.End();
    }

    private void Learn(LoadState load, int concurrencyAtBegin)
    {
        Attempt attempt = _context.Attempt!;
        long now = _time.GetTimestamp();
        TimeSpan taken = _time.GetElapsedTime(attempt.DispatchedAt, now);
        if (_context.FirstTokenAt == 0 && (attempt.Fault?.Cause == FaultCause.Deadline || _context.Outcome == Outcome.LostHedge))
        {
            // Nothing came in all that time: it takes at least as long.
            load.Latency.Observe(taken, now, _time);
        }

        if (_context.Usage is { OutputTokens: > 0 } usage)
        {
            load.Work.Served(usage.PromptTokens ?? 0, usage.OutputTokens.Value, taken, (concurrencyAtBegin + load.Outstanding + 1) / 2);
        }
    }
}
