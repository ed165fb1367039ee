using System.Globalization;

namespace Penstock.Scaling.Policies;

/// <summary>
/// Answers that come too late, whatever the reason, are a reason for more replicas: when in two of the last three minutes, and now, far more of them
/// missed the objective than may. It sees what no model of load does: servers that have become slow, or a noisy neighbour.
/// </summary>
internal sealed class SloBurnPolicy : IScalingPolicy
{
    /// <summary>So many times what may be missed is a fire and no bad luck: at 99 % a 95th percentile above its bound.</summary>
    private const double Fire = 5;

    /// <summary>One more, or this share of what there is.</summary>
    private const double Share = 0.1;

    public string Name => "slo-burn";

    public PolicyVote Vote(PoolView view)
    {
        double most = Math.Min(0.5, Fire * (1 - view.Options.Attainment));
        int burning = view.MissedShares.Skip(1).Count(missed => missed > most);
        bool isNow = view.MissedShares.Count > 0 && view.MissedShares[0] > most;

        // What is on its way must first show what it does.
        if (burning < 2 || !isNow || view.Sample.Starting > 0)
        {
            return new PolicyVote(Name, 0, "the objective is kept");
        }

        int more = Math.Max(1, (int)Math.Ceiling(view.Sample.Ready * Share));
        return new PolicyVote(Name, view.Current + more, string.Create(
            CultureInfo.InvariantCulture, $"{view.MissedShares[0]:P0} of this minute's answers missed the objective, and more than {most:P0} in {burning} of three before"));
    }
}
