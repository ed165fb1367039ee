using System.Globalization;

namespace Penstock.Scaling.Policies;

/// <summary>
/// A queue that eats a part of the time to first token must go: enough replicas on top of those that are on their way to work it off within a
/// cold start.
/// </summary>
internal sealed class QueueAgePolicy : IScalingPolicy
{
    private const double ShareOfFirstToken = 0.25;

    public string Name => "queue-age";

    public PolicyVote Vote(PoolView view)
    {
        TimeSpan bound = view.Options.FirstToken * ShareOfFirstToken;
        if (view.Sample.Queued == 0 || view.Sample.OldestQueued <= bound || view.Sample.Starting > 0)
        {
            return new PolicyVote(Name, 0, "nothing waits too long");
        }

        double waiting = view.Sample.Queued * view.Replica.Work(view.Options.TypicalInputTokens, view.Options.TypicalOutputTokens);
        double extra = Math.Max(1, waiting / Math.Max(30, view.Horizon.TotalSeconds));
        return new PolicyVote(Name, view.Current + (int)Math.Ceiling(extra), string.Create(
            CultureInfo.InvariantCulture, $"{view.Sample.Queued} wait, the oldest for {view.Sample.OldestQueued.TotalSeconds:0.0} s"));
    }
}
