using Penstock.Catalog.Replicas;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>What the gateway knows of one replica beyond the directory's word. Lives as long as the replica.</summary>
/// <param name="replica">The directory's record.</param>
/// <param name="load">Its running requests, where it was known before in another phase.</param>
public sealed class ReplicaState(Replica replica, LoadState? load = null)
{
    /// <summary>How long a replica that refused a connection is left alone, unless the directory says something new before.</summary>
    public static readonly TimeSpan SuspectTime = TimeSpan.FromMilliseconds(500);

    private long _suspectUntil = long.MinValue;

    /// <summary>The directory's record.</summary>
    public Replica Replica { get; } = replica;

    /// <summary>Its running requests.</summary>
    public LoadState Load { get; } = load ?? new(replica.Id);

    /// <summary>
    /// True for a moment after it refused a connection: most likely it is dead and its directory has not seen that yet, so whoever asked waits
    /// for the next snapshot and does not burn its attempts.
    /// </summary>
    public bool IsSuspect(long now) => now < Volatile.Read(ref _suspectUntil);

    /// <summary>Leaves it alone for <see cref="SuspectTime"/>.</summary>
    public void Suspect(TimeProvider time) =>
        Volatile.Write(ref _suspectUntil, time.GetTimestamp() + (long)(SuspectTime.TotalSeconds * time.TimestampFrequency));
}
