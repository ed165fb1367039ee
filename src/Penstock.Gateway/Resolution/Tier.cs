using System.Collections.Immutable;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Resolution;

/// <summary>Targets that share the load of a model. The next tier is tried when this one fails.</summary>
/// <param name="Targets">At least one.</param>
/// <param name="Policy">Chooses among them.</param>
public sealed record Tier(ImmutableArray<TargetState> Targets, ILoadBalancingPolicy Policy)
{
    /// <summary>Whether the health of one of its targets admits a request at <paramref name="now"/>, a timestamp.</summary>
    public bool Admits(long now)
    {
        foreach (TargetState target in Targets)
        {
            if (target.Health.Admits(now))
            {
                return true;
            }
        }

        return false;
    }
}
