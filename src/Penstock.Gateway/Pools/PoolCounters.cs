using Penstock.Catalog.Pools;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Pools;

/// <summary>Counts one pool's requests. Safe for concurrent use; each event is a short lock.</summary>
internal sealed class PoolCounters(TimeProvider time)
{
    /// <summary>Bytes of a request's body for a token of its prompt, before answers have told.</summary>
    private const double UsualBytesPerToken = 4;

    private readonly Lock _gate = new();
    private readonly SortedSet<(long Since, long Ticket)> _waiting = [];
    private double _bytesPerToken = UsualBytesPerToken;
    private long _lastTicket;
    private PoolTotals _totals = new();

    /// <summary>A request came.</summary>
    public void Arrive(long bodyBytes)
    {
        lock (_gate)
        {
            _totals = _totals with { Arrivals = _totals.Arrivals + 1, InputTokens = _totals.InputTokens + (long)Math.Ceiling(bodyBytes / _bytesPerToken) };
        }
    }

    /// <summary>A request begins to wait; what to give back to <see cref="EndWait"/>.</summary>
    public (long Since, long Ticket) BeginWait()
    {
        lock (_gate)
        {
            (long, long) ticket = (time.GetTimestamp(), ++_lastTicket);
            _waiting.Add(ticket);
            return ticket;
        }
    }

    /// <summary>It waits no longer.</summary>
    public void EndWait((long Since, long Ticket) ticket)
    {
        lock (_gate)
        {
            _waiting.Remove(ticket);
        }
    }

    /// <summary>A whole answer was given by a replica.</summary>
    public void Complete(InferenceContext context, SloOptions? slo)
    {
        long output = context.Usage?.OutputTokens ?? 0;
        bool hasFirst = context.Request.IsStream && context.FirstTokenAt != 0;
        double first = hasFirst ? Math.Max(0, (time.GetElapsedTime(context.AcceptedAt, context.FirstTokenAt) - context.ColdFor).TotalSeconds) : 0;
        double decode = context.FirstTokenAt == 0 ? 0 : time.GetElapsedTime(context.FirstTokenAt).TotalSeconds;
        bool met = slo is null
            || ((!hasFirst || slo.FirstToken is not { } most || first <= most.TotalSeconds)
                && (!hasFirst || output < 2 || slo.PerOutputToken is not { } each || decode / (output - 1) <= each.TotalSeconds));
        lock (_gate)
        {
            if (context.Usage?.PromptTokens is > 0 and var prompt)
            {
                double ratio = Math.Clamp((double)context.Request.Body.Bytes.Length / prompt, 1, 100);
                _bytesPerToken += 0.02 * (ratio - _bytesPerToken);
            }

            _totals = _totals with
            {
                Completions = _totals.Completions + 1,
                OutputTokens = _totals.OutputTokens + output,
                Met = _totals.Met + (met ? 1 : 0),
                FirstTokens = _totals.FirstTokens + (hasFirst ? 1 : 0),
                FirstTokenSeconds = _totals.FirstTokenSeconds + first,
                DecodeSeconds = _totals.DecodeSeconds + (hasFirst && output > 1 ? decode : 0),
            };
        }
    }

    /// <summary>A request was answered elsewhere, for what it cost.</summary>
    public void Overflow(decimal? usd)
    {
        lock (_gate)
        {
            _totals = _totals with { Overflowed = _totals.Overflowed + 1, OverflowUsd = _totals.OverflowUsd + (double)(usd ?? 0) };
        }
    }

    /// <summary>The totals, with what waits now.</summary>
    public PoolTotals Read()
    {
        lock (_gate)
        {
            return _totals with
            {
                Queued = _waiting.Count,
                OldestQueuedSeconds = _waiting.Count == 0 ? 0 : time.GetElapsedTime(_waiting.Min.Since).TotalSeconds,
            };
        }
    }
}
