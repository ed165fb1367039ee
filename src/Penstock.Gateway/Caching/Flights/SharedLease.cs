using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>
/// One gateway's right to a call that several want. Every word with the store has a deadline; where the store says nothing the call is made
/// without it. Belongs to one flight.
/// </summary>
internal sealed class SharedLease(IFlightLeases leases, AnswerKey key, TimeSpan life, AnswerCache cache, TimeProvider time)
{
    private long? _fence;

    /// <summary>What is called for.</summary>
    public AnswerKey Key => key;

    /// <summary>Whether this gateway got it. It may have lapsed since.</summary>
    public bool IsHeld => _fence is not null;

    /// <summary>Asks for it.</summary>
    public async ValueTask<LeaseRead> AcquireAsync(CancellationToken cancellationToken)
    {
        LeaseRead read = await WithinAsync(token => leases.AcquireAsync(key, life, token), cancellationToken);
        _fence = read.Fence;
        return read;
    }

    /// <summary>Makes it live as long as <paramref name="call"/> runs.</summary>
    public async Task KeepAsync(Task call)
    {
        using var done = new CancellationTokenSource();
        Task renewing = RenewAsync(_fence!.Value, done.Token);
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

    /// <summary>Gives it back, with the answer where there is one that may be kept. False when the store could not be told.</summary>
    public async ValueTask<bool> ReleaseAsync(StoredAnswer? answer)
    {
        if (_fence is not { } fence)
        {
            return true;
        }

        _fence = null;
        return (await WithinAsync(token => leases.ReleaseAsync(key, fence, answer, token), CancellationToken.None)).Fault is null;
    }

    // A store that says nothing once may answer the next time; a lease that is another's is lost.
    private async Task RenewAsync(long fence, CancellationToken cancellationToken)
    {
        try
        {
            LeaseRead read;
            do
            {
                await Task.Delay(life / 3, time, cancellationToken);
                read = await WithinAsync(token => leases.RenewAsync(key, fence, life, token), cancellationToken);
            }
            while (read.Fence is not null || read.Fault is not null);
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
    }

    private async ValueTask<LeaseRead> WithinAsync(Func<CancellationToken, ValueTask<LeaseRead>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(cache.Options.StoreDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        LeaseRead read;
        try
        {
            read = await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            read = new LeaseRead(null, new StoreFault(StoreFaultKind.Away, $"no lease within {cache.Options.StoreDeadline.TotalMilliseconds:0} ms"));
        }

        cache.Heed(read.Fault);
        return read;
    }
}
