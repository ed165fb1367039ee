using System.Collections.Immutable;
using Penstock.Scaling.Targets.Aws;
using Penstock.Scaling.Targets.Azure;
using Penstock.Scaling.Targets.Hooks;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Kubernetes;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Targets;

/// <summary>The kinds of scale target. A new one is a file and a line.</summary>
public static class ScaleTargets
{
    /// <summary>All of them, in the order in which documentation lists them.</summary>
    public static ImmutableArray<ScaleTargetKind> All { get; } =
    [
        new("process", IsShared: false, context => new ProcessScaleTarget(context.Processes, context.Pool)) { ObserveInterval = TimeSpan.FromSeconds(1) },
        new("kubernetes", IsShared: true, context => new KubernetesTarget(context)),
        new("keda", IsShared: true, context => new KedaTarget(context)),
        new("aws-asg", IsShared: true, context => new AutoScalingGroupTarget(context)) { ObserveInterval = TimeSpan.FromSeconds(10) },
        new("aws-ecs", IsShared: true, context => new EcsServiceTarget(context)) { ObserveInterval = TimeSpan.FromSeconds(10) },
        new("azure-vmss", IsShared: true, context => new ScaleSetTarget(context)) { ObserveInterval = TimeSpan.FromSeconds(10) },
        new("azure-container-apps", IsShared: true, context => new ContainerAppTarget(context)) { ObserveInterval = TimeSpan.FromSeconds(10) },
        new("hook", IsShared: true, context => new HookTarget(context)) { ObserveInterval = TimeSpan.FromSeconds(5) },
    ];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static ScaleTargetKind? Find(string name) => All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));
}
