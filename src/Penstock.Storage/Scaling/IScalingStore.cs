namespace Penstock.Storage.Scaling;

/// <summary>
/// Where control planes agree on who scales, tell each other of replicas and signals, and write decisions down. Failures are values, since the store may
/// be away while pools run on. Safe for concurrent use.
/// </summary>
public interface IScalingStore : IAsyncDisposable
{
    /// <summary>The lease of this name; null when nobody ever had it.</summary>
    ValueTask<ScalingRead<Lease?>> ReadLeaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Takes the lease, if it still stands as <paramref name="seen"/>. The new term; null when another was faster.</summary>
    ValueTask<ScalingRead<long?>> TakeLeaseAsync(string name, string holder, Lease? seen, CancellationToken cancellationToken);

    /// <summary>Says that the holder lives. False when it is not the holder any more.</summary>
    ValueTask<ScalingRead<bool>> RenewLeaseAsync(Fence fence, CancellationToken cancellationToken);

    /// <summary>Gives the lease back, so that nobody has to wait for it. Nothing happens when it is held by another.</summary>
    ValueTask<ScalingRead<bool>> ReleaseLeaseAsync(Fence fence, CancellationToken cancellationToken);

    /// <summary>Writes a value; false when <paramref name="fence"/> is given and is no longer in force.</summary>
    ValueTask<ScalingRead<bool>> PutAsync(string kind, string name, string value, Fence? fence, CancellationToken cancellationToken);

    /// <summary>Removes a value.</summary>
    ValueTask<ScalingRead<bool>> RemoveAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>All values of a kind.</summary>
    ValueTask<ScalingRead<IReadOnlyList<ScalingEntry>>> ReadAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Writes decisions down, and forgets those from before <paramref name="keepFrom"/>.</summary>
    ValueTask<ScalingRead<bool>> AddDecisionsAsync(IReadOnlyList<DecisionRow> decisions, DateTimeOffset keepFrom, CancellationToken cancellationToken);

    /// <summary>The newest decisions about <paramref name="pool"/> with an id below <paramref name="before"/>, newest first.</summary>
    ValueTask<ScalingRead<IReadOnlyList<DecisionRow>>> ReadDecisionsAsync(string pool, long? before, int limit, CancellationToken cancellationToken);
}
