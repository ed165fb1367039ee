using Penstock.Catalog.Replicas;
using Penstock.Catalog.Values;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>A replica as control planes tell each other of it.</summary>
internal sealed record ReplicaEntry(string Id, Uri Address, ReplicaPhase Phase, string? Token, string? Type = null)
{
    public static ReplicaEntry Of(Replica replica) => new(replica.Id, replica.Address, replica.Phase, replica.Token?.Reveal(), replica.Type);

    public Replica For(string pool) => new(Id, pool, Address, Phase) { Token = Token is null ? null : new Secret(Token), Type = Type };
}
