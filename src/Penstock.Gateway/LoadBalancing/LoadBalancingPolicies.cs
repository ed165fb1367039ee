using System.Collections.Immutable;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>Every load-balancing policy. A new one is a file beside this and a line in the list.</summary>
public static class LoadBalancingPolicies
{
    private static readonly ImmutableArray<KeyValuePair<string, Func<Random, ILoadBalancingPolicy>>> All =
    [
        new("round-robin", static random => new RoundRobinPolicy(random)),
        new("least-outstanding", static random => new LeastOutstandingPolicy(random)),
        new("weighted", static _ => new WeightedPolicy()),
        new("least-latency", static random => new LeastLatencyPolicy(random)),
        new("least-work", static random => new LeastWorkPolicy(random)),
        new("session-affinity", static _ => new SessionAffinityPolicy()),
        new("cheapest", static _ => new CheapestPolicy()),
        new("prefix-affinity", static random => new PrefixAffinityPolicy(random)),
        new("nearest-region", static _ => new NearestRegionPolicy()),
    ];

    /// <summary>Their names, as a configuration writes them.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>A new instance, or null when there is no policy of that name.</summary>
    public static ILoadBalancingPolicy? Create(string name, Random random)
    {
        foreach (KeyValuePair<string, Func<Random, ILoadBalancingPolicy>> entry in All)
        {
            if (string.Equals(entry.Key, name, StringComparison.Ordinal))
            {
                return entry.Value(random);
            }
        }

        return null;
    }
}
