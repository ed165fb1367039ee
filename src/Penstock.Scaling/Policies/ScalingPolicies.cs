namespace Penstock.Scaling.Policies;

/// <summary>The policies, in the order in which explanations list them. A new one is a file and a line.</summary>
internal static class ScalingPolicies
{
    public static IReadOnlyList<IScalingPolicy> All { get; } =
    [
        new LoadPolicy(),
        new QueueAgePolicy(),
        new SloBurnPolicy(),
        new PredictivePolicy(),
        new ScheduledPolicy(),
    ];
}
