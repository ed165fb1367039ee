namespace Penstock.Catalog.Replicas;

/// <summary>Where a replica is in its life.</summary>
public enum ReplicaPhase
{
    /// <summary>Started, not yet answering <c>/readyz</c>. Counts as capacity for the scaler, takes no requests.</summary>
    Starting,

    /// <summary>Takes requests.</summary>
    Ready,

    /// <summary>Takes no new requests; running ones finish.</summary>
    Draining,
}
