namespace Penstock.Scaling.Targets;

/// <summary>A kind of scale target.</summary>
/// <param name="Name">As a pool's <c>target</c> names it.</param>
/// <param name="IsShared">
/// True when every control plane sees the same replicas (a cluster, a cloud), so that one of all acts; false when they are processes of a machine,
/// and one of that machine acts.
/// </param>
/// <param name="Create">Makes the target of one pool. Reads no network; throws nothing for what a configuration can hold.</param>
public sealed record ScaleTargetKind(string Name, bool IsShared, Func<ScaleTargetContext, IScaleTarget> Create)
{
    /// <summary>Between two readings of a pool. Default 2 seconds.</summary>
    public TimeSpan ObserveInterval { get; init; } = TimeSpan.FromSeconds(2);
}
