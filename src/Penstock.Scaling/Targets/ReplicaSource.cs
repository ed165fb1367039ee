namespace Penstock.Scaling.Targets;

/// <summary>Who told of replicas. A pool that changes hands has some of both for a while.</summary>
public enum ReplicaSource
{
    /// <summary>What runs here.</summary>
    Own,

    /// <summary>What another control plane runs.</summary>
    Followed,
}
