using Penstock.Storage.Scaling;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>
/// Keeps one lease, or waits for it. A holder that could not renew in time stops by itself, before anybody else may begin: validity runs on its own
/// monotonic clock from before the renewal was sent, and whoever waits takes over only when the lease has not moved for longer, on his own. For one
/// caller at a time; <see cref="Lead"/> may be read by any.
/// </summary>
/// <param name="store">Where the lease is.</param>
/// <param name="name">Its name.</param>
/// <param name="holder">Who we are; never the same twice.</param>
/// <param name="isDead">Whether a holder is known to be gone, so that nobody has to wait.</param>
/// <param name="time">The clock.</param>
public sealed class LeaseKeeper(IScalingStore store, string name, string holder, Func<string, bool> isDead, TimeProvider time) : IDisposable
{
    /// <summary>A lease that has not moved for so long may be taken.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>So long after a renewal was sent its holder may act.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2);

    private CancellationTokenSource? _lead;
    private long _renewedAt;
    private Lease? _seen;
    private long _seenAt;

    /// <summary>Not cancelled as long as we may act; null, or cancelled, when we may not.</summary>
    public CancellationToken? Lead => Volatile.Read(ref _lead) is { IsCancellationRequested: false } lead ? lead.Token : null;

    /// <summary>The right to write that comes with it; null when we have none.</summary>
    public Fence? Fence { get; private set; }

    /// <summary>Who holds it, as last seen; null when nobody does.</summary>
    public string? Holder => Lead is not null ? holder : _seen?.Holder is { Length: > 0 } other ? other : null;

    /// <summary>True when another is known to hold it. Where nobody knows, who runs what stays as it is.</summary>
    public bool IsOthers => Fence is null && _seen is { Holder.Length: > 0 } seen && !string.Equals(seen.Holder, holder, StringComparison.Ordinal) && !isDead(seen.Holder);

    /// <summary>Why the store did not answer last time; null when it did.</summary>
    public string? Error { get; private set; }

    /// <summary>Renews what is held, or looks whether it can be had. Call it about once a second.</summary>
    public async ValueTask BeatAsync(CancellationToken cancellationToken)
    {
        if (Fence is { } fence)
        {
            await RenewAsync(fence, cancellationToken);
        }

        if (Fence is null)
        {
            await TryTakeAsync(cancellationToken);
        }
    }

    /// <summary>Stops acting and gives the lease back, so that another need not wait.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (Fence is { } fence)
        {
            Lose();
            Error = (await store.ReleaseLeaseAsync(fence, cancellationToken)).Error;
        }
    }

    /// <summary>Stops acting.</summary>
    public void Dispose()
    {
        Lose();
        _lead?.Dispose();
    }

    private async ValueTask RenewAsync(Fence fence, CancellationToken cancellationToken)
    {
        // One that was paused past its validity may go on where it stopped, as long as nobody has taken over: the renewal finds that out.
        if (Lead is not null && time.GetElapsedTime(_renewedAt) < RenewInterval)
        {
            return;
        }

        long sentAt = time.GetTimestamp();
        ScalingRead<bool> renewed = await store.RenewLeaseAsync(fence, cancellationToken);
        Error = renewed.Error;
        if (renewed.Error is null && renewed.Value)
        {
            Hold(sentAt);
        }
        else if (renewed.Error is null)
        {
            Lose();
        }
    }

    private async ValueTask TryTakeAsync(CancellationToken cancellationToken)
    {
        ScalingRead<Lease?> read = await store.ReadLeaseAsync(name, cancellationToken);
        Error = read.Error;
        if (read.Error is not null)
        {
            return;
        }

        if (_seen != read.Value)
        {
            (_seen, _seenAt) = (read.Value, time.GetTimestamp());
        }

        if (_seen is { Holder.Length: > 0 } held && !isDead(held.Holder) && time.GetElapsedTime(_seenAt) < Lifetime)
        {
            return;
        }

        long sentAt = time.GetTimestamp();
        ScalingRead<long?> taken = await store.TakeLeaseAsync(name, holder, _seen, cancellationToken);
        Error = taken.Error;
        if (taken.Value is { } term)
        {
            Fence = new Fence(name, holder, term);
            Hold(sentAt);
        }
    }

    private void Hold(long sentAt)
    {
        _renewedAt = sentAt;
        TimeSpan left = Validity - time.GetElapsedTime(sentAt);
        if (left <= TimeSpan.Zero)
        {
            return; // the answer came too late to act on; the next one may not
        }

        if (Lead is not null)
        {
            _lead!.CancelAfter(left);
            return;
        }

        // The one before has been cancelled and holds nothing; readers on other threads may still look at it.
        Volatile.Write(ref _lead, new CancellationTokenSource(left, time));
    }

    private void Lose()
    {
        Volatile.Read(ref _lead)?.Cancel();
        Fence = null;
        (_seen, _seenAt) = (null, time.GetTimestamp());
    }
}
