using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Models;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Tests.LoadBalancing;

/// <summary>What the policies that look at more than counts choose.</summary>
public sealed class ChoiceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Least_latency_takes_the_faster_of_two_and_looks_at_the_other_once_in_256()
    {
        ILoadBalancingPolicy policy = Asked.Policy("least-latency");
        LoadState[] places = Asked.Places(2);
        Observe(places[0], 100);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Observe(places[1], 500);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        int slow = 0;

        for (int i = 0; i < 2560; i++)
        {
            int chosen = policy.Choose(places, Asked.OfSession(0));
            slow += chosen;
            Observe(places[chosen], chosen == 0 ? 100 : 500);
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(10, slow);
    }

    [Fact]
    public void Least_latency_asks_those_that_nobody_has_asked_and_no_more_while_their_answer_is_awaited()
    {
        ILoadBalancingPolicy policy = Asked.Policy("least-latency");
        LoadState[] places = Asked.Places(2);
        Observe(places[0], 100);

        Assert.Equal(1, policy.Choose(places, Asked.OfSession(0)));
        places[1].Begin();
        Assert.Equal(0, policy.Choose(places, Asked.OfSession(0)));
    }

    [Fact]
    public void Peak_latency_rises_at_once_and_falls_over_ten_seconds()
    {
        var latency = new LoadState("a");
        Observe(latency, 100);
        Observe(latency, 900);
        Assert.Equal(0.9, latency.Latency.Seconds, 3);

        _time.Advance(TimeSpan.FromSeconds(10));
        Observe(latency, 100);
        Assert.Equal((0.9 / Math.E) + (0.1 * (1 - (1 / Math.E))), latency.Latency.Seconds, 3);
    }

    [Fact]
    public void Least_work_takes_the_place_that_would_be_done_first() => Gen.Select(Gen.Int[0, 5000], Gen.Int[1, 50]).Array[2, 8].Sample(
        places =>
        {
            ILoadBalancingPolicy policy = Asked.Policy("least-work");
            LoadState[] states = Asked.Places(places.Length);
            for (int i = 0; i < states.Length; i++)
            {
                states[i].Work.Add(places[i].Item1);
                states[i].Work.Served(0, 256, TimeSpan.FromSeconds(256.0 / places[i].Item2), 1);
            }

            int chosen = policy.Choose(states, Asked.For("{}", maxOutputTokens: 100));

            double[] done = [.. places.Select(place => (place.Item1 + 101.0) / place.Item2)];
            Assert.Equal(done.Min(), done[chosen], 6);
        },
        iter: 300);

    [Fact]
    public void Work_is_learned_from_what_was_answered()
    {
        var state = new LoadState("a");
        for (int i = 0; i < 200; i++)
        {
            state.Work.Served(100, 50, TimeSpan.FromSeconds(2), 4);
        }

        Assert.Equal(50, state.Work.MeanOutput, 3);
        Assert.Equal((10 + 50) * 4 / 2.0, state.Work.Capacity, 3);
        Assert.Equal(1 + 10 + 50, state.Work.Estimate(100, null));
        Assert.Equal(1 + 10 + 20, state.Work.Estimate(100, 20));
    }

    [Fact]
    public void Cheapest_weighs_prompt_and_answer_and_puts_what_it_does_not_know_last()
    {
        ILoadBalancingPolicy policy = Asked.Policy("cheapest");
        LoadState[] places = Asked.Places(3);
        places[1].Price = Tokens(input: 1, output: 10);
        places[2].Price = Tokens(input: 3, output: 2);

        Assert.Equal(2, policy.Choose(places, Asked.For("{}", maxOutputTokens: 200)));
        Assert.Equal(1, policy.Choose(places, Asked.For(new string(' ', 40_000), maxOutputTokens: 10)));
    }

    [Fact]
    public void Ones_own_servers_are_nearly_free_while_they_idle_and_dear_when_they_are_full()
    {
        ILoadBalancingPolicy policy = Asked.Policy("cheapest");
        LoadState[] places = Asked.Places(2);
        LoadState pool = places[0];
        pool.Price = MarginalPrice.OfReplicas(3.6m);
        places[1].Price = Tokens(input: 1, output: 10);
        pool.Work.Served(0, 100, TimeSpan.FromSeconds(2), 1);
        pool.Busy(10);
        for (int i = 0; i < 10; i++)
        {
            pool.End();
        }

        // 50 tokens a second at 0.001 USD a second: 20 USD a million when full, so that the cloud is cheaper above half full.
        InferenceContext request = Asked.For("", maxOutputTokens: 100);
        Assert.Equal(0, policy.Choose(places, request));
        pool.Busy(4);
        Assert.Equal(0, policy.Choose(places, request));
        pool.Busy(4);
        Assert.Equal(1, policy.Choose(places, request));
    }

    [Fact]
    public void Nearest_region_goes_by_what_was_measured_then_by_what_was_configured()
    {
        ILoadBalancingPolicy policy = Asked.Policy("nearest-region");
        LoadState[] places = Asked.Places(3);
        Assert.InRange(policy.Choose(places, Asked.OfSession(0)), 0, 2);
        places[0].DistanceSeconds = 0.090;
        places[1].DistanceSeconds = 0.180;
        Assert.Equal(0, policy.Choose(places, Asked.OfSession(0)));

        places[1].MeasureRoundTrip(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, policy.Choose(places, Asked.OfSession(0)));

        places[2].MeasureRoundTrip(TimeSpan.FromMilliseconds(21));
        places[1].Busy(5);
        Assert.Equal(2, policy.Choose(places, Asked.OfSession(0)));
    }

    [Fact]
    public void Prefix_affinity_keeps_a_beginning_where_it_was_until_that_place_is_loaded()
    {
        ILoadBalancingPolicy policy = Asked.Policy("prefix-affinity");
        LoadState[] places = Asked.Places(4);
        string system = new('s', 4000);
        int first = policy.Choose(places, Asked.For(Asked.Chat(system, "one")));

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(first, policy.Choose(places, Asked.For(Asked.Chat(system, $"question {i}", "answer", new string('t', i * 20)))));
        }

        places[first].Busy(2);
        Assert.NotEqual(first, policy.Choose(places, Asked.For(Asked.Chat(system, "one"))));
    }

    [Fact]
    public void Prefix_affinity_spreads_different_beginnings_and_does_not_mix_tenants()
    {
        ILoadBalancingPolicy policy = Asked.Policy("prefix-affinity");
        LoadState[] places = Asked.Places(4);

        int[] chosen = [.. Enumerable.Range(0, 40).Select(i => policy.Choose(places, Asked.For(Asked.Chat(new string((char)('a' + (i % 20)), 2000), "x"), tenant: $"t{i}")))];

        Assert.All(Enumerable.Range(0, 4), place => Assert.Equal(10, chosen.Count(choice => choice == place)));
    }

    [Fact]
    public void Affinity_never_puts_more_on_a_place_than_its_bound() => Gen.Select(Gen.Bool.Select(prefix => prefix ? "prefix-affinity" : "session-affinity"), Gen.Int[0, 3].Array[50, 200]).Sample(
        (name, sessions) =>
        {
            ILoadBalancingPolicy policy = Asked.Policy(name);
            LoadState[] places = Asked.Places(5);
            int running = 0;
            foreach (int session in sessions)
            {
                LoadState chosen = places[policy.Choose(places, Asked.For(Asked.Chat(new string((char)('a' + session), 2000), "x"), session: $"s{session}"))];
                chosen.Begin();
                Assert.InRange(chosen.Outstanding, 1, (int)Math.Ceiling(LoadBound.Slack * (++running) / places.Length));
            }
        },
        iter: 60);

    private static MarginalPrice Tokens(decimal input, decimal output) =>
        MarginalPrice.OfTokens(new PriceOptions { InputUsdPerMillion = input, OutputUsdPerMillion = output });

    private void Observe(LoadState place, int milliseconds) =>
        place.Latency.Observe(TimeSpan.FromMilliseconds(milliseconds), _time.GetTimestamp(), _time);
}
