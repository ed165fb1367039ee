using System.Collections.Immutable;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Targets;

/// <summary>The kinds of scale target. A new one is a file and a line.</summary>
public static class ScaleTargets
{
    /// <summary>All of them, in the order in which documentation lists them.</summary>
    public static ImmutableArray<ScaleTargetKind> All { get; } =
    [
        new("process", IsShared: false, context => new ProcessScaleTarget(context.Processes, context.Pool)) { ObserveInterval = TimeSpan.FromSeconds(1) },
    ];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static ScaleTargetKind? Find(string name) => All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));
}
