namespace Penstock.Scaling.Policies;

/// <summary>The minimum of the windows that are open when a replica asked for now would be ready: pre-warming needs no setting.</summary>
internal sealed class ScheduledPolicy : IScalingPolicy
{
    public string Name => "scheduled";

    public PolicyVote Vote(PoolView view)
    {
        int now = Minimum(view, view.Sample.At);
        int soon = Minimum(view, view.Sample.At + view.Horizon);
        return new PolicyVote(Name, Math.Max(now, soon), soon > now ? "a window opens within a cold start" : now > 0 ? "a window is open" : "no window is open");
    }

    /// <summary>The highest minimum of the windows that are open at <paramref name="at"/>; 0 when none is.</summary>
    public static int Minimum(PoolView view, DateTimeOffset at) =>
        view.Options.Schedule.Where(window => window.IsOpen(at)).Select(window => window.Min).DefaultIfEmpty(0).Max();
}
