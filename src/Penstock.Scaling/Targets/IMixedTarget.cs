using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Targets;

/// <summary>A target whose replicas are of several types.</summary>
public interface IMixedTarget : IScaleTarget
{
    /// <summary>
    /// Wants so many of each type; like <see cref="IScaleTarget.SetDesiredAsync"/> in all else. What grows is asked for first, so that there is never less
    /// than both the old and the new mix would have had.
    /// </summary>
    /// <returns>Null when all was accepted.</returns>
    ValueTask<TargetError?> SetMixAsync(IReadOnlyList<TypeCount> mix, CancellationToken cancellationToken);
}
