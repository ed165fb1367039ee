namespace Penstock.ControlPlane.Autoscaling;

/// <summary>All pools, by name.</summary>
internal sealed record PoolScalesDocument(PoolScaleDocument[] Pools);
