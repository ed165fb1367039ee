using CsCheck;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Tests.Decisions;

/// <summary>What replicas may cost, of which types they are, and when the overflow is the cheaper answer.</summary>
public sealed class ScalerMoneyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReplicaType OnDemand = new() { Name = "on-demand", HourUsd = 1 };
    private static readonly ReplicaType Spot = new() { Name = "spot", HourUsd = 0.35m, IsSpot = true, PreemptionsPerHour = 0.1 };

    private static readonly Gen<(int Arrivals, int Spent, int Lost, bool Refuses)[]> WildMinutes =
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 500], Gen.Int[0, 3], Gen.Bool, (arrivals, spent, lost, refuses) => (arrivals, spent, lost, refuses)).Array[1, 60];

    [Fact]
    public void A_month_never_costs_more_than_it_may_and_keeps_the_minimum_to_its_end()
    {
        var options = new ScalerOptions { Min = 1, Max = 40, ReplicaHourUsd = 2, MaxUsdPerMonth = 3_000 };
        var scaler = new Scaler(options);
        (int replicas, decimal spent, bool wasBound) = (1, 0, false);
        for (DateTimeOffset at = new(2026, 3, 1, 0, 1, 0, TimeSpan.Zero); at.Month == 3; at += TimeSpan.FromMinutes(1))
        {
            // Far more load than 3,000 USD can serve in a month of 744 hours.
            replicas = Math.Max(0, scaler.Step(Load(at, TimeSpan.FromMinutes(1), 40 * 60, replicas) with { MonthUsd = spent }));
            spent += replicas * 2m / 60;
            wasBound |= scaler.Latest!.Binding == "budget";
            Assert.True(replicas >= 1, $"the minimum was given up at {at} with {spent} spent");
        }

        Assert.True(wasBound);
        Assert.InRange(spent, 2_900, 3_000);
    }

    [Fact]
    public void What_is_overspent_already_ends_replicas_and_the_next_month_begins_anew()
    {
        var scaler = new Scaler(new ScalerOptions { Min = 1, Max = 9, ReplicaHourUsd = 2, MaxUsdPerMonth = 100 });
        Assert.Equal(0, scaler.Step(Load(Start, TimeSpan.FromSeconds(1), 10, 3) with { MonthUsd = 101 }));
        Assert.True(scaler.Step(Load(Start.AddMonths(1), TimeSpan.FromSeconds(1), 10, 3) with { MonthUsd = 0 }) > 0);
    }

    [Fact]
    public void Whatever_happens_a_mix_costs_no_more_than_it_may() => WildMinutes.Sample(
        minutes =>
        {
            var options = new ScalerOptions { Min = 1, Max = 30, Types = [OnDemand, Spot with { Max = 9 }], MaxUsdPerHour = 6, MaxUsdPerMonth = 400 };
            var scaler = new Scaler(options);
            (int onDemand, int spot) = (1, 0);
            DateTimeOffset at = Start;
            foreach ((int arrivals, int spent, int lost, bool refuses) in minutes)
            {
                at += TimeSpan.FromMinutes(1);
                TypeSample[] types = [new("on-demand", onDemand, 0), new("spot", spot, 0)];
                scaler.Step(Load(at, TimeSpan.FromMinutes(1), arrivals * 60, onDemand + spot) with { Types = types, MonthUsd = spent });
                int[] wanted = [.. scaler.Mix.Select(count => count.Replicas)];
                Assert.True(wanted[0] + (wanted[1] * 0.35m) <= 6);
                Assert.InRange(wanted[1], 0, 9);
                Assert.Equal(wanted.Sum(), scaler.Latest!.Desired);
                Assert.True(spent < 400 || wanted.Sum() == 0);
                (onDemand, spot) = refuses ? (onDemand, Math.Max(0, spot - lost)) : (wanted[0], Math.Max(0, wanted[1] - lost));
            }
        },
        iter: 100);

    [Fact]
    public void Constant_load_keeps_one_mix()
    {
        var scaler = new Scaler(new ScalerOptions { Max = 30, Types = [OnDemand, Spot], ColdStart = TimeSpan.FromMinutes(3) });
        IReadOnlyList<TypeCount> mix = [new("on-demand", 2), new("spot", 4)];
        int changes = 0;
        for (int second = 1; second <= 4 * 3600; second++)
        {
            TypeSample[] types = [.. mix.Select(count => new TypeSample(count.Type, count.Replicas, 0))];
            int replicas = mix.Sum(count => count.Replicas);
            scaler.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 40, replicas) with { Types = types, Completions = 40, OutputTokens = 8_000, Met = 40 });
            changes += second > 3600 && !scaler.Mix.SequenceEqual(mix) ? 1 : 0;
            mix = scaler.Mix;
        }

        Assert.InRange(changes, 0, 2);
        Assert.True(mix[1].Replicas > mix[0].Replicas, "the cheaper type carries most");
        Assert.True(mix[0].Replicas > 0, "and never all of it");
    }

    [Fact]
    public void What_is_replaced_stays_until_what_takes_its_place_is_ready()
    {
        var scaler = new Scaler(new ScalerOptions { Min = 5, Max = 30, Types = [OnDemand, Spot] });
        (int onDemand, int ready, int starting) = (5, 0, 0);
        for (int second = 1; second <= 200; second++)
        {
            TypeSample[] types = [new("on-demand", onDemand, 0), new("spot", ready, starting)];
            scaler.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 1, 5) with { Types = types });
            (onDemand, starting) = (scaler.Mix[0].Replicas, scaler.Mix[1].Replicas - ready);
            (ready, starting) = second == 90 ? (ready + starting, 0) : (ready, starting);
            Assert.True(onDemand + ready >= 5, $"{onDemand} and {ready} are ready at second {second}");
        }

        Assert.Equal(1, onDemand);
        Assert.True(ready >= 4);
    }

    [Fact]
    public void A_type_that_does_not_come_is_replaced_by_another_until_it_can_be_had_again()
    {
        var scaler = new Scaler(new ScalerOptions { Min = 5, Max = 30, Types = [OnDemand, Spot], ColdStart = TimeSpan.FromMinutes(1) });
        int second = 0;
        int onDemand = 5;
        RunWhile(minutes: 2, spotCount: 0);
        Assert.True(Wanted("spot") >= 4);

        RunWhile(minutes: 10, spotCount: 0);
        Assert.Equal((0, 5), (Wanted("spot"), Wanted("on-demand")));

        RunWhile(minutes: 12, spotCount: null);
        Assert.True(Wanted("spot") >= 4, "it was tried again");

        void RunWhile(int minutes, int? spotCount)
        {
            for (int end = second + (minutes * 60); second < end; second++)
            {
                TypeSample[] types = [new("on-demand", onDemand, 0), new("spot", spotCount ?? Wanted("spot"), spotCount is null ? 0 : Wanted("spot"))];
                scaler.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 1, onDemand) with { Types = types });
                onDemand = Wanted("on-demand");
            }
        }

        int Wanted(string type) => scaler.Mix.FirstOrDefault(count => count.Type == type)?.Replicas ?? 0;
    }

    [Fact]
    public void How_much_a_type_does_is_measured_and_the_configured_figure_given_up()
    {
        // It was said to do half of what the first does, and does as much.
        ReplicaType twin = Spot with { Name = "twin", IsSpot = false, Capacity = 0.5, HourUsd = 0.6m };
        var scaler = new Scaler(new ScalerOptions { Min = 4, Max = 30, Types = [OnDemand, twin] });
        for (int second = 1; second <= 900; second++)
        {
            ServerWork work = new(20, 20L * (30 + (second % 9)), 20L * (100 + (40 * (second % 5))), Busy(second));
            TypeSample[] types = [new("on-demand", 3, 0) { Work = work, MaxSequences = 64 }, new("twin", 3, 0) { Work = work, MaxSequences = 64 }];
            scaler.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 2, 6) with { Types = types });
        }

        // 0.6 USD for what costs 1; as configured it would be four of the first.
        Assert.True(scaler.Mix[1].Replicas >= 3 && scaler.Mix[0].Replicas <= 1, string.Join(", ", scaler.Mix));

        static TimeSpan Busy(int second) => TimeSpan.FromSeconds(20 * (0.029 + (0.00036 * (30 + (second % 9))) + (0.0001 * (100 + (40 * (second % 5))))));
    }

    [Theory]
    [InlineData(0.0001, true)]
    [InlineData(0.01, false)]
    public void A_last_replica_that_is_nearly_idle_is_left_to_the_overflow_where_that_costs_less(double usdPerRequest, bool isCheaper)
    {
        int with = Settled(usdPerRequest, budget: 1_000);
        int without = Settled(usdPerRequest, budget: null);

        Assert.Equal(isCheaper, with < without);
        Assert.True(with >= 1);
        Assert.Equal(without, Settled(usdPerRequest, budget: 0.001m)); // and never past its budget
    }

    [Fact]
    public void Answers_that_come_too_late_for_minutes_are_a_reason_of_their_own()
    {
        var scaler = new Scaler(new ScalerOptions { Max = 30, Predict = false });
        int replicas = 4;
        for (int second = 1; second <= 400; second++)
        {
            // No queue, no load to speak of: the servers have become slow.
            bool isSlow = second > 100;
            replicas = scaler.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 2, 4) with { Completions = 2, OutputTokens = 100, Met = isSlow ? 0 : 2 });
        }

        Assert.True(replicas > 4);
        Assert.Equal("slo-burn", scaler.Latest!.Binding);
        Assert.Contains(scaler.Latest.Votes, vote => vote.Policy == "slo-burn" && vote.Reason.Contains("missed the objective", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_learned_outlives_a_change_of_bounds()
    {
        var before = new Scaler(new ScalerOptions { Max = 30 });
        for (int second = 1; second <= 3600; second++)
        {
            before.Step(Load(Start.AddSeconds(second), TimeSpan.FromSeconds(1), 20, 12) with { Completions = 20, OutputTokens = 20 * 200, Met = 20 });
        }

        var after = new Scaler(new ScalerOptions { Max = 20 }, before.Learned);
        int desired = after.Step(Load(Start.AddSeconds(3601), TimeSpan.FromSeconds(1), 20, 12));

        Assert.Equal(before.Replica, after.Replica);
        Assert.Equal(12, desired); // nothing is taken back before the new one has seen a whole window
        Assert.Equal(before.Latest!.Votes.Single(vote => vote.Policy == "predictive").Desired, after.Latest!.Votes.Single(vote => vote.Policy == "predictive").Desired);
    }

    private static int Settled(double usdPerRequest, decimal? budget)
    {
        var scaler = new Scaler(new ScalerOptions { Max = 30, ReplicaHourUsd = 4, OverflowBudgetUsdPerDay = budget, Predict = false });
        int replicas = 3;
        for (int second = 1; second <= 1_800; second++)
        {
            PoolSample sample = Load(Start.AddHours(23).AddSeconds(second), TimeSpan.FromSeconds(1), 12, replicas) with { Completions = 12, OutputTokens = 2_400, Met = 12 };
            replicas = scaler.Step(second <= 20 ? sample with { Overflowed = 1, OverflowUsd = usdPerRequest } : sample);
        }

        return replicas;
    }

    private static PoolSample Load(DateTimeOffset at, TimeSpan elapsed, int arrivals, int replicas) => new()
    {
        At = at,
        Elapsed = elapsed,
        Arrivals = arrivals,
        InputTokens = arrivals * 1_000L,
        InFlight = Math.Min(replicas * 10, arrivals),
        Ready = replicas,
    };
}
