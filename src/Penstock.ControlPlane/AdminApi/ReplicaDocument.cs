using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>A replica in the admin API.</summary>
/// <param name="Id">Never used twice.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="Address">Its base URL; null while it is not known.</param>
/// <param name="ProcessId">Its process; null where it is not one of ours.</param>
/// <param name="StartedAt">When it was started, or first seen.</param>
/// <param name="ReadyAt">When it was first ready, or null.</param>
internal sealed record ReplicaDocument(
    string Id, string Pool, string Phase, Uri? Address, int? ProcessId, DateTimeOffset StartedAt, DateTimeOffset? ReadyAt)
{
    public static ReplicaDocument Of(ReplicaStatus status)
    {
        var replica = status.Replica;
        var address = replica.Address.Port == 0 ? null : replica.Address;
        return new ReplicaDocument(replica.Id, replica.Pool, Words.Of(replica.Phase), address, status.ProcessId, status.StartedAt, status.ReadyAt);
    }
}
