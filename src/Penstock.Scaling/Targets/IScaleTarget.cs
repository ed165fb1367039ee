namespace Penstock.Scaling.Targets;

/// <summary>
/// One pool at the place where its replicas run: this machine, a cluster, a cloud's group. It does as it is told; how many there should be is
/// decided elsewhere. Expected failures are values. Safe for concurrent use; disposal leaves the replicas alone, except where they are processes
/// of ours.
/// </summary>
public interface IScaleTarget : IAsyncDisposable
{
    /// <summary>
    /// What runs now, with phase and address. Asked for every few seconds; a reading that failed keeps the last replicas in routing and stops
    /// all scaling of the pool until there is one again.
    /// </summary>
    ValueTask<TargetReading> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Wants <paramref name="replicas"/>, starting ones included. Idempotent, and returns when the wish is accepted, not when it is fulfilled. Those
    /// that are starting go first, then the youngest; one that goes is published as draining first. The token is cancelled at once when
    /// this control plane is no longer the one that acts: nothing may be sent after that.
    /// </summary>
    /// <returns>Null when it was accepted.</returns>
    ValueTask<TargetError?> SetDesiredAsync(int replicas, CancellationToken cancellationToken);

    /// <summary>Takes this replica out: it becomes draining, and the number that is wanted falls by one.</summary>
    /// <returns>Null when it was accepted, or when it is gone already.</returns>
    ValueTask<TargetError?> DrainAsync(string replica, CancellationToken cancellationToken);

    /// <summary>What <paramref name="replica"/> costs, in USD an hour; null where the target does not know, and the pool's <c>cost</c> counts.</summary>
    decimal? PriceOf(ReplicaStatus replica);

    /// <summary>What somebody else is told to carry out, where the target itself changes nothing (KEDA); null where it does, or before the first decision.</summary>
    int? Wish => null;

    /// <summary>Another control plane acts, and its <see cref="Wish"/> is this: whoever asks here is told the same.</summary>
    void Follow(int wish)
    {
    }
}
