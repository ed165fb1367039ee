using Penstock.Catalog.Values;

namespace Penstock.Catalog.Pools;

/// <summary>One of the kinds of server that a pool's replicas may be of; each is a group, workload or service of its own at the pool's target.</summary>
public sealed record ReplicaTypeOptions : INamed
{
    /// <summary>As decisions name it.</summary>
    public required string Name { get; init; }

    /// <summary>What one costs in an hour, in USD.</summary>
    public decimal ReplicaHourUsd { get; init; }

    /// <summary>How much one does, in replicas of the pool's first type. Default 1.</summary>
    public double Capacity { get; init; } = 1;

    /// <summary>True when the provider may take it back. Default false.</summary>
    public bool IsSpot { get; init; }

    /// <summary>How often one is taken back, per hour of its life. Default 0.</summary>
    public double PreemptionsPerHour { get; init; }

    /// <summary>The most of them; null is as many as the pool may have.</summary>
    public int? Max { get; init; }

    /// <summary>Where its pods are scaled; for target <c>kubernetes</c>.</summary>
    public KubernetesOptions? Kubernetes { get; init; }

    /// <summary>What is scaled at AWS; for targets <c>aws-asg</c> and <c>aws-ecs</c>.</summary>
    public AwsScaleOptions? Aws { get; init; }

    /// <summary>What is scaled at Azure; for targets <c>azure-vmss</c> and <c>azure-container-apps</c>.</summary>
    public AzureScaleOptions? Azure { get; init; }

    /// <summary>Commands that scale; for target <c>hook</c>.</summary>
    public HookOptions? Hook { get; init; }
}
