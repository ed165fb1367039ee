using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Chooses one of several places that could each answer: targets of a tier, or replicas of a pool. Pure: state in, choice out; clock and
/// chance come in its constructor. One instance per tier and per pool; safe for concurrent use.
/// </summary>
public interface ILoadBalancingPolicy
{
    /// <summary>The name in the configuration.</summary>
    string Name { get; }

    /// <summary>The index of the chosen candidate. There is at least one.</summary>
    int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context);
}
