using CsCheck;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Tests.LoadBalancing;

public sealed class WeightedPolicyTests
{
    [Fact]
    public void Shares_converge_to_the_weights_within_one_percent() => Gen.Double[0.1, 10].Array[1, 8].Sample(
        weights =>
        {
            ILoadBalancingPolicy policy = Asked.Policy("weighted");
            LoadState[] places = Weighted(weights);

            AssertShares(weights, Count(policy, places, 4000), 4000);
        },
        iter: 100);

    [Fact]
    public void Weights_that_change_while_it_runs_are_followed() => Gen.Select(Gen.Double[0.1, 10].Array[4], Gen.Double[0.1, 10].Array[4]).Sample(
        (before, after) =>
        {
            ILoadBalancingPolicy policy = Asked.Policy("weighted");
            LoadState[] places = Weighted(before);
            Count(policy, places, 777);
            for (int i = 0; i < places.Length; i++)
            {
                places[i].Weight = after[i];
            }

            AssertShares(after, Count(policy, places, 4000), 4000);
        },
        iter: 100);

    [Fact]
    public void It_is_smooth_a_light_one_stands_in_the_middle_of_the_heavy_ones_turns()
    {
        ILoadBalancingPolicy policy = Asked.Policy("weighted");
        LoadState[] places = Weighted([4, 1, 1]);

        string turns = string.Concat(Enumerable.Range(0, 12).Select(_ => "abc"[policy.Choose(places, Asked.OfSession(0))]));

        Assert.Equal("aabcaaaabcaa", turns);
    }

    [Fact]
    public void One_that_was_away_does_not_catch_up_on_its_turns()
    {
        ILoadBalancingPolicy policy = Asked.Policy("weighted");
        LoadState[] places = Weighted([1, 1]);
        Count(policy, places, 10);
        Count(policy, places[..1], 1000);

        int[] chosen = Count(policy, places, 100);

        Assert.InRange(chosen[1], 49, 51);
    }

    [Fact]
    public void Many_threads_together_keep_the_weights()
    {
        ILoadBalancingPolicy policy = Asked.Policy("weighted");
        double[] weights = [5, 3, 2];
        LoadState[] places = Weighted(weights);
        int[] chosen = new int[3];

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (int i = 0; i < 5000; i++)
            {
                Interlocked.Increment(ref chosen[policy.Choose(places, Asked.OfSession(0))]);
            }
        });

        AssertShares(weights, chosen, 20_000);
    }

    private static LoadState[] Weighted(double[] weights)
    {
        LoadState[] places = Asked.Places(weights.Length);
        for (int i = 0; i < places.Length; i++)
        {
            places[i].Weight = weights[i];
        }

        return places;
    }

    private static int[] Count(ILoadBalancingPolicy policy, LoadState[] places, int times)
    {
        var context = Asked.OfSession(0);
        int[] chosen = new int[places.Length];
        for (int i = 0; i < times; i++)
        {
            chosen[policy.Choose(places, context)]++;
        }

        return chosen;
    }

    private static void AssertShares(double[] weights, int[] chosen, int times)
    {
        double all = weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.InRange((double)chosen[i] / times, (weights[i] / all) - 0.01, (weights[i] / all) + 0.01);
        }
    }
}
