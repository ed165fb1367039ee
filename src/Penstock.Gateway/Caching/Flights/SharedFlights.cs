using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>
/// Coalescing across gateways that share Redis: who gets the lease calls, the others wait for its answer, whole. They wait no longer than the
/// first token may take for a stream, or the whole answer else, and for two holders at most: the second takes over from one that died, or whose
/// answer may not be kept. Then, and whenever Redis is away, each calls for itself.
/// </summary>
internal sealed class SharedFlights(AnswerCache cache, HitWriter hits, TimeProvider time)
{
    private const int MostHolders = 2;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(10);

    /// <summary>Waits for the lease, or for the answer of who has it.</summary>
    public async ValueTask<FlightTurn> AwaitAsync(SharedLease lease, InferenceContext context)
    {
        TimeoutOptions timeouts = context.Route!.Options.Timeouts;
        TimeSpan limit = context.Request.IsStream ? timeouts.FirstToken : timeouts.Total;
        TimeSpan pause = ShortestPause;
        var holders = new HashSet<long>();
        while (true)
        {
            LeaseRead read = await lease.AcquireAsync(context.Cancelled);
            if (read.Fault is not null)
            {
                return FlightTurn.Call;
            }

            // Who has just got the lease may have been waiting for one whose answer lies there now.
            if (await TryServeAsync(lease.Key, context))
            {
                return FlightTurn.Answered;
            }

            TimeSpan left = limit - time.GetElapsedTime(context.AcceptedAt);
            if (lease.IsHeld || left <= TimeSpan.Zero || (holders.Add(read.Holder ?? 0) && holders.Count > MostHolders))
            {
                return FlightTurn.Call;
            }

            await Task.Delay(pause < left ? pause : left, time, context.Cancelled);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    /// <summary>A lease to ask for. A quarter of what a request may take is the longest that waiting for a dead holder costs.</summary>
    public SharedLease Lease(IFlightLeases leases, AnswerKey key, InferenceContext context)
    {
        TimeSpan quarter = context.Route!.Options.Timeouts.Total / 4;
        return new SharedLease(leases, key, quarter < LongestLife ? quarter : LongestLife, cache, time);
    }

    private async ValueTask<bool> TryServeAsync(AnswerKey key, InferenceContext context) =>
        await cache.FindBeyondAsync(key, context.Cancelled) is { } answer
        && IsWanted(answer, context, cache.Now())
        && await hits.TryServeAsync(context, answer, CacheUse.Coalesced, CacheNote.Coalesced, context.Cancelled);

    // What was made while this request waited is always good enough; what lay there before only where the exact cache would give it too.
    private bool IsWanted(CachedAnswer answer, InferenceContext context, long now)
    {
        bool isNew = answer.CreatedAt >= now - time.GetElapsedTime(context.AcceptedAt).TotalMilliseconds;
        bool isKnown = context.Route!.Options.Cache.Exact is not null
            && (context.Request.Caching.MaxAge is not { } oldest || now - answer.CreatedAt <= oldest.TotalMilliseconds);
        return answer.FreshUntil > now && (isNew || isKnown);
    }
}
