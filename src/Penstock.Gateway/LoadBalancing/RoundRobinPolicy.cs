using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>One after the other.</summary>
internal sealed class RoundRobinPolicy : ILoadBalancingPolicy
{
    private uint _next;

    public RoundRobinPolicy(Random random) => _next = (uint)random.Next();

    public string Name => "round-robin";

    public int Choose(ReadOnlySpan<LoadState> candidates, InferenceContext context) =>
        (int)(Interlocked.Increment(ref _next) % (uint)candidates.Length);
}
