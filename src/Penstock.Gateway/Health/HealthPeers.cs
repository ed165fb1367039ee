using System.Collections.Immutable;

namespace Penstock.Gateway.Health;

/// <summary>The targets of one tier, as something to compare one of them with.</summary>
/// <param name="members">All of them.</param>
internal sealed class HealthPeers(ImmutableArray<TargetHealth> members)
{
    public static HealthPeers None { get; } = new([]);

    /// <summary>The mean share of faults among those beside <paramref name="self"/> that take traffic; null when nothing is known.</summary>
    public double? FaultRateWithout(TargetHealth self, long now)
    {
        double sum = 0;
        int count = 0;
        foreach (TargetHealth member in members)
        {
            if (member != self && member.Verdict(now) == HealthVerdict.Admitted && member.Sample(now).FaultRate is { } rate)
            {
                (sum, count) = (sum + rate, count + 1);
            }
        }

        return count == 0 ? null : sum / count;
    }

    /// <summary>The median of the mean latencies of those beside <paramref name="self"/> that take traffic; null when nothing is known.</summary>
    public TimeSpan? LatencyWithout(TargetHealth self, long now)
    {
        var latencies = new List<TimeSpan>(members.Length);
        foreach (TargetHealth member in members)
        {
            if (member != self && member.Verdict(now) == HealthVerdict.Admitted && member.Sample(now).MeanLatency is { } latency)
            {
                latencies.Add(latency);
            }
        }

        latencies.Sort();
        return latencies.Count == 0 ? null : latencies[latencies.Count / 2];
    }
}
