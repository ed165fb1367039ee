using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>A pool in the admin API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">Who runs its servers: <c>process</c> or <c>external</c>.</param>
/// <param name="Health">In one word.</param>
/// <param name="Desired">How many replicas are wanted.</param>
/// <param name="Replicas">All that are not gone.</param>
/// <param name="Restarts">Replicas lost since the pool was made.</param>
/// <param name="LastFailure">The last loss, or null.</param>
/// <param name="NextStartAt">When the next start is tried, while backing off.</param>
internal sealed record PoolDocument(
    string Name,
    string Target,
    string Health,
    int Desired,
    ReplicaDocument[] Replicas,
    long Restarts,
    PoolFailure? LastFailure,
    DateTimeOffset? NextStartAt)
{
    public static PoolDocument Of(PoolStatus status) => new(
        status.Pool,
        status.Target,
        Words.Of(status.Health),
        status.Desired,
        [.. status.Replicas.Select(ReplicaDocument.Of)],
        status.Restarts,
        status.LastFailure,
        status.NextStartAt);
}
