using System.Collections.Immutable;
using CsCheck;
using Penstock.Scaling.Mixing;

namespace Penstock.Scaling.Tests.Mixing;

public sealed class ReplicaMixTests
{
    private static readonly Gen<ReplicaType> AnyType = Gen.Select(
        Gen.Int[0, 40], Gen.Int[1, 12], Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 5],
        (price, capacity, isSpot, preemptions, most) => new ReplicaType
        {
            Name = "t",
            HourUsd = price / 10m,
            Capacity = capacity / 4.0,
            IsSpot = isSpot,
            PreemptionsPerHour = isSpot ? preemptions : 0,
            Max = most,
        });

    private static readonly Gen<MixRequest> AnyRequest = Gen.Select(
        AnyType.Array[1, 3], Gen.Int[0, 24], Gen.Int[-1, 80], Gen.Int[0, 4], Gen.Int[0, 2],
        (types, need, cap, share, spare) => new MixRequest
        {
            Types = [.. types.Select((type, index) => type with { Name = $"t{index}" })],
            Need = need / 2.0,
            MaxUsdPerHour = cap < 0 ? null : cap / 10m,
            MaxSpotShare = share / 4.0,
            Spare = spare / 2.0,
        });

    [Fact]
    public void Is_as_good_as_trying_them_all() => AnyRequest.Sample(
        request =>
        {
            (double served, decimal cost) = BestOfAll(request);
            var mix = ReplicaMix.Cheapest(request);
            Assert.Equal(served, mix.Served, 1e-6);
            Assert.Equal(cost, mix.UsdPerHour);
        },
        iter: 5_000);

    [Fact]
    public void Never_costs_more_than_it_may_nor_has_more_of_a_type_than_there_is() => AnyRequest.Sample(
        request => Assert.All(
            [ReplicaMix.Cheapest(request), ReplicaMix.From([.. request.Types.Select(_ => 2)], request)],
            mix =>
            {
                Assert.True(mix.UsdPerHour <= (request.MaxUsdPerHour ?? decimal.MaxValue));
                Assert.Equal(CostOf(mix.Counts, request), mix.UsdPerHour);
                Assert.All(mix.Counts.Zip(request.Types), pair => Assert.InRange(pair.First, 0, pair.Second.Max));
            }),
        iter: 2_000);

    [Fact]
    public void Meets_the_need_whenever_any_mix_can() => AnyRequest.Sample(
        request =>
        {
            double best = BestOfAll(request).Served;
            Assert.All(
                [ReplicaMix.Cheapest(request), ReplicaMix.From([.. request.Types.Select(_ => 1)], request)],
                mix => Assert.True(Math.Min(request.Need, ReplicaMix.ServedBy(mix.Counts, request)) >= best - 1e-6));
        },
        iter: 2_000);

    [Fact]
    public void What_is_there_is_changed_for_others_only_when_that_saves_something() => AnyRequest.Sample(
        request =>
        {
            ReplicaMix before = ReplicaMix.Cheapest(request);
            MixRequest more = request with { Need = request.Need + 1 };
            ReplicaMix after = ReplicaMix.From(before.Counts, more);
            ReplicaMix best = ReplicaMix.Cheapest(more);
            bool onlyGrew = before.Counts.Zip(after.Counts).All(pair => pair.First <= pair.Second);
            Assert.True(onlyGrew || after.UsdPerHour <= best.UsdPerHour * (1 + ReplicaMix.WorthChanging));
        },
        iter: 2_000);

    [Fact]
    public void On_demand_carries_its_share_and_spot_the_rest()
    {
        var mix = ReplicaMix.Cheapest(new MixRequest { Types = [Type("on-demand", 1), Type("spot", 0.35m) with { IsSpot = true }], Need = 10, MaxSpotShare = 0.7 });

        Assert.Equal([3, 7], mix.Counts);
        Assert.Equal(5.45m, mix.UsdPerHour);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 1)] // six of them, three minutes each: one is missing in 3 % of the time
    [InlineData(2, 3)]
    public void What_may_be_taken_back_at_a_time_is_had_on_top(double preemptionsPerHour, int spare)
    {
        ReplicaType[] types = [Type("on-demand", 1), Type("spot", 0.35m) with { IsSpot = true, PreemptionsPerHour = preemptionsPerHour }];

        Assert.Equal(spare, SpotLosses.Spare([2, 6], types, TimeSpan.FromMinutes(3), 0.99));
        Assert.Equal(0, SpotLosses.Spare([8, 0], types, TimeSpan.FromMinutes(3), 0.99));
        Assert.Equal([2, 6 + spare], ReplicaMix.Cheapest(new MixRequest { Types = types, Need = 8, MaxSpotShare = 0.8, Spare = spare }).Counts);
    }

    [Fact]
    public void Where_money_is_short_as_much_is_met_as_it_buys()
    {
        var mix = ReplicaMix.Cheapest(new MixRequest { Types = [Type("big", 3) with { Capacity = 4 }, Type("small", 1)], Need = 9, MaxUsdPerHour = 7 });

        Assert.Equal([2, 1], mix.Counts);
        Assert.Equal(9, mix.Served);
        Assert.Equal([1, 1], ReplicaMix.Cheapest(new MixRequest { Types = [Type("big", 3) with { Capacity = 4 }, Type("small", 1)], Need = 9, MaxUsdPerHour = 4 }).Counts);
    }

    [Fact]
    public void Six_types_of_nearly_one_price_are_searched_within_a_bound()
    {
        ReplicaType[] types = [.. Enumerable.Range(0, 6).Select(index => Type($"t{index}", 1 + (index * 0.01m)) with { Capacity = 1 + (index * 0.013), IsSpot = index % 2 == 0 })];
        var mix = ReplicaMix.Cheapest(new MixRequest { Types = types, Need = 60, MaxSpotShare = 0.6 });

        Assert.InRange(ReplicaMix.ServedBy(mix.Counts, new MixRequest { Types = types, Need = 60, MaxSpotShare = 0.6 }), 60, 62);
    }

    private static ReplicaType Type(string name, decimal price) => new() { Name = name, HourUsd = price };

    private static (double Served, decimal Cost) BestOfAll(MixRequest request)
    {
        (double Served, decimal Cost) best = (double.NegativeInfinity, 0);
        Try([], request.Types.Count);
        return best;

        void Try(ImmutableArray<int> counts, int left)
        {
            if (left > 0)
            {
                for (int count = 0; count <= request.Types[counts.Length].Max; count++)
                {
                    Try(counts.Add(count), left - 1);
                }

                return;
            }

            decimal cost = CostOf(counts, request);
            double served = Math.Min(request.Need, ReplicaMix.ServedBy(counts, request));
            bool isAllowed = cost <= (request.MaxUsdPerHour ?? decimal.MaxValue);
            if (isAllowed && (served > best.Served + 1e-9 || (served > best.Served - 1e-9 && cost < best.Cost)))
            {
                best = (served, cost);
            }
        }
    }

    private static decimal CostOf(IReadOnlyList<int> counts, MixRequest request) => counts.Zip(request.Types, (count, type) => count * type.HourUsd).Sum();
}
