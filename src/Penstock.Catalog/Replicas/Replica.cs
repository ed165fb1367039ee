using Penstock.Catalog.Values;

namespace Penstock.Catalog.Replicas;

/// <summary>One running copy of a pool's model server. Immutable: a change of phase is a new record.</summary>
/// <param name="Id">Unique within the pool, never used again after the replica is gone.</param>
/// <param name="Pool">Name of the pool.</param>
/// <param name="Address">Base URL without a path; OpenAI's <c>/v1</c> lies below it.</param>
/// <param name="Phase">Where it is in its life.</param>
public sealed record Replica(string Id, string Pool, Uri Address, ReplicaPhase Phase)
{
    /// <summary>What it wants to be shown as a bearer token; null where it wants nothing. Each start has its own.</summary>
    public Secret? Token { get; init; }

    /// <summary>Which of the pool's types it is of; null where all are equal.</summary>
    public string? Type { get; init; }
}
