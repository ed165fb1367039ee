namespace Penstock.Scaling.Targets.Shared;

/// <summary>The replicas of one type of a pool.</summary>
/// <param name="Type">Name of the type.</param>
/// <param name="HourUsd">What one costs in an hour.</param>
/// <param name="Pool">Runs them, as if they were a pool of their own.</param>
/// <param name="Shown">Where that publishes; the whole pool is put together from the parts.</param>
internal sealed record PoolPart(string Type, decimal HourUsd, ISharedPool Pool, ReplicaDirectory Shown);
