using CsCheck;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Tests.Pipeline;

namespace Penstock.Gateway.Tests.LoadBalancing;

public sealed class LoadBalancingPolicyTests
{
    public static TheoryData<string> Names => [.. LoadBalancingPolicies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_policy_chooses_one_of_its_candidates_and_knows_its_name(string name)
    {
        ILoadBalancingPolicy policy = LoadBalancingPolicies.Create(name, new Random(3))!;
        var context = new PipelineHarness().Context();

        Gen.Int[1, 9].Array[1, 12].Sample(
            loads =>
            {
                LoadState[] states = [.. loads.Select((load, index) => Busy(index, load))];
                Assert.InRange(policy.Choose(states, context), 0, states.Length - 1);
            },
            iter: 200);
        Assert.Equal(name, policy.Name);
    }

    [Fact]
    public void An_unknown_policy_is_none() => Assert.Null(LoadBalancingPolicies.Create("by-horoscope", new Random(1)));

    [Fact]
    public void Round_robin_gives_everyone_the_same()
    {
        ILoadBalancingPolicy policy = LoadBalancingPolicies.Create("round-robin", new Random(3))!;
        var context = new PipelineHarness().Context();
        LoadState[] states = [Busy(0, 5), Busy(1, 0), Busy(2, 9)];
        int[] chosen = new int[3];

        for (int i = 0; i < 300; i++)
        {
            chosen[policy.Choose(states, context)]++;
        }

        Assert.Equal([100, 100, 100], chosen);
    }

    [Fact]
    public void Least_outstanding_takes_the_one_with_the_least_to_do_for_its_weight()
    {
        ILoadBalancingPolicy policy = LoadBalancingPolicies.Create("least-outstanding", new Random(3))!;
        var context = new PipelineHarness().Context();

        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 5]).Array[1, 12].Sample(
            loads =>
            {
                LoadState[] states = [.. loads.Select((load, index) => Busy(index, load.Item1, load.Item2))];
                LoadState chosen = states[policy.Choose(states, context)];
                Assert.All(states, state => Assert.True((chosen.Outstanding + 1) / chosen.Weight <= (state.Outstanding + 1) / state.Weight));
            },
            iter: 500);
    }

    [Fact]
    public void Least_outstanding_uses_idle_ones_in_turn()
    {
        ILoadBalancingPolicy policy = LoadBalancingPolicies.Create("least-outstanding", new Random(3))!;
        var context = new PipelineHarness().Context();
        LoadState[] states = [Busy(0, 0), Busy(1, 0), Busy(2, 0)];

        int[] chosen = [.. Enumerable.Range(0, 3).Select(_ => policy.Choose(states, context))];

        Assert.Equal([0, 1, 2], chosen.Order());
    }

    private static LoadState Busy(int index, int load, double weight = 1)
    {
        var state = new LoadState($"s{index}") { Weight = weight };
        for (int i = 0; i < load; i++)
        {
            state.Begin();
        }

        return state;
    }
}
