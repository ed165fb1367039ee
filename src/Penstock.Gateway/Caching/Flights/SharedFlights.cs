using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>
/// Coalescing across gateways that share Redis: who gets the lease calls, the others wait for its answer, whole. They wait no longer than the
/// first token may take for a stream, or the whole answer else; then, and whenever Redis is away, each calls for itself.
/// </summary>
internal sealed class SharedFlights(AnswerCache cache, HitWriter hits, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the lease, or for the answer of who has it.</summary>
    public async ValueTask<FlightTurn> AwaitAsync(IFlightLeases leases, AnswerKey key, InferenceContext context)
    {
        TimeoutOptions timeouts = context.Route!.Options.Timeouts;
        TimeSpan limit = context.Request.IsStream ? timeouts.FirstToken : timeouts.Total;
        TimeSpan pause = ShortestPause;
        while (true)
        {
            LeaseRead lease = await leases.AcquireAsync(key, context.Cancelled);
            if (lease.Fault is not null)
            {
                return default;
            }

            // Who has just got the lease may have been waiting for one whose answer lies there now.
            if (await TryServeAsync(key, context))
            {
                await ReleaseAsync(leases, key, lease.Fence);
                return new FlightTurn(true, null);
            }

            if (lease.Fence is not null || time.GetElapsedTime(context.AcceptedAt) >= limit)
            {
                return new FlightTurn(false, lease.Fence);
            }

            await Task.Delay(pause, time, context.Cancelled);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    /// <summary>Makes the lease live as long as <paramref name="call"/> runs.</summary>
    public async Task KeepAsync(IFlightLeases leases, AnswerKey key, long fence, Task call)
    {
        TimeSpan interval = leases.Life / 3;
        using var done = new CancellationTokenSource();
        Task renewing = RenewAsync(leases, key, fence, interval, done.Token);
        try
        {
            await call;
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private static async ValueTask ReleaseAsync(IFlightLeases leases, AnswerKey key, long? fence)
    {
        if (fence is { } held)
        {
            await leases.ReleaseAsync(key, held, null, CancellationToken.None);
        }
    }

    private async ValueTask<bool> TryServeAsync(AnswerKey key, InferenceContext context) =>
        await cache.FindBeyondAsync(key, context.Cancelled) is { } answer
        && answer.FreshUntil > cache.Now()
        && await hits.TryServeAsync(context, answer, CacheUse.Coalesced, CacheNote.Coalesced, context.Cancelled);

    private async Task RenewAsync(IFlightLeases leases, AnswerKey key, long fence, TimeSpan interval, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                await Task.Delay(interval, time, cancellationToken);
            }
            while (await leases.RenewAsync(key, fence, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
    }
}
