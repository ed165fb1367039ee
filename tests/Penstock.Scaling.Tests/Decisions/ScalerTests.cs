using CsCheck;
using Cronos;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Policies;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Tests.Decisions;

public sealed class ScalerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Samples of any kind: no load, floods, gaps, clocks that jump, replicas that come and go by themselves.</summary>
    private static readonly Gen<Wild[]> WildSamples = Gen.Select(
        Gen.Int[-30, 120], Gen.Int[0, 400], Gen.Int[0, 300], Gen.Int[0, 500], Gen.Int[-2, 2], Gen.Bool,
        (step, arrivals, completions, queued, drift, refuses) => new Wild(step, arrivals, completions, queued, drift, refuses)).Array[1, 300];

    [Fact]
    public void Never_goes_below_the_minimum_nor_above_the_maximum_whatever_is_measured() => WildSamples.Sample(
        samples => Drive(new ScalerOptions { Min = 2, Max = 9 }, samples, (_, desired) => Assert.InRange(desired, 2, 9)), iter: 200);

    [Fact]
    public void Never_costs_more_than_it_may() => WildSamples.Sample(
        samples => Drive(new ScalerOptions { Max = 50, MaxUsdPerHour = 7, ReplicaHourUsd = 1.5m }, samples, (_, desired) => Assert.True(desired <= 4)), iter: 200);

    [Fact]
    public void Never_goes_below_the_minimum_of_a_window_that_is_open()
    {
        var window = new ScheduleWindow(CronExpression.Parse("0 22 * * *"), CronExpression.Parse("0 6 * * *"), TimeZoneInfo.Utc, 5);
        WildSamples.Sample(
            samples => Drive(new ScalerOptions { Max = 9, Schedule = [window] }, samples, (_, desired) => Assert.InRange(desired, 5, 9)), iter: 100);
    }

    [Fact]
    public void Grows_by_no_more_than_double_or_four_and_shrinks_by_half_at_most() => WildSamples.Sample(
        samples => Drive(new ScalerOptions { Max = 1_000 }, samples, (current, desired) =>
        {
            Assert.True(desired <= current + Math.Max(current, 4));
            Assert.True(current <= 1 || desired >= current - Math.Max(1, current / 2));
        }),
        iter: 200);

    [Fact]
    public void Is_a_function_of_what_it_saw() => WildSamples.Sample(
        samples =>
        {
            var one = new List<int>();
            var other = new List<int>();
            Drive(new ScalerOptions(), samples, (_, desired) => one.Add(desired));
            Drive(new ScalerOptions(), samples, (_, desired) => other.Add(desired));
            Assert.Equal(one, other);
        },
        iter: 20);

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(200)]
    public void Constant_load_ends_in_a_constant_fleet(int arrivalsPerSecond)
    {
        var scaler = new Scaler(new ScalerOptions { Max = 500 });
        int replicas = 1;
        var seen = new List<int>();
        for (int second = 1; second <= 6 * 3600; second++)
        {
            replicas = scaler.Step(Steady(second, arrivalsPerSecond, replicas));
            if (second > 3600)
            {
                seen.Add(replicas);
            }
        }

        int changes = seen.Zip(seen.Skip(1)).Count(pair => pair.First != pair.Second);
        Assert.True(changes <= 2, $"{changes} changes in five hours of constant load");
        Assert.InRange(replicas, (int)Math.Ceiling(Work(arrivalsPerSecond)), (int)Math.Ceiling(Work(arrivalsPerSecond) * 1.35) + 1);
    }

    [Fact]
    public void The_last_replica_goes_after_the_idle_time_and_comes_back_with_the_first_request()
    {
        var scaler = new Scaler(new ScalerOptions { Min = 0, Idle = TimeSpan.FromMinutes(10) });
        int replicas = 1;
        int goneAt = 0;
        for (int second = 1; second <= 3600; second++)
        {
            replicas = scaler.Step(Steady(second, second < 60 ? 1 : 0, replicas));
            goneAt = replicas == 0 && goneAt == 0 ? second : goneAt;
        }

        Assert.InRange(goneAt, 660, 1_000);
        Assert.Equal(0, replicas);
        Assert.Equal(1, scaler.Step(Steady(3_601, 0, 0) with { Queued = 1, Arrivals = 1, InputTokens = 10 }) is var woken && woken >= 1 ? 1 : 0);
    }

    [Fact]
    public void A_late_or_missing_measurement_is_no_load_of_zero()
    {
        var scaler = new Scaler(new ScalerOptions());
        int replicas = 1;
        for (int second = 1; second <= 3600; second++)
        {
            replicas = scaler.Step(Steady(second, 60, replicas));
        }

        int before = replicas;
        PoolSample late = Steady(3_600 + 900, 60, replicas) with { Elapsed = TimeSpan.FromSeconds(900), Arrivals = 60 * 900, InputTokens = 60 * 900 * 1_000L };
        Assert.InRange(scaler.Step(late), before - 1, before + 1);
    }

    [Fact]
    public void Says_who_wanted_what_and_what_decided()
    {
        var scaler = new Scaler(new ScalerOptions { Max = 3 });
        for (int second = 1; second <= 300; second++)
        {
            scaler.Step(Steady(second, 200, 3));
        }

        ScalingDecision decision = scaler.Latest!;
        Assert.Equal("maximum", decision.Binding);
        Assert.Equal(3, decision.Desired);
        Assert.Contains(decision.Votes, vote => vote.Policy == "load" && vote.Desired > 3 && vote.Reason.Contains("replicas of work", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-03-02T23:30:00Z", true)]
    [InlineData("2026-03-03T05:59:00Z", true)]
    [InlineData("2026-03-03T06:01:00Z", false)]
    [InlineData("2026-03-02T12:00:00Z", false)]
    public void A_window_may_span_midnight(string at, bool isOpen) => Assert.Equal(
        isOpen,
        new ScheduleWindow(CronExpression.Parse("0 22 * * *"), CronExpression.Parse("0 6 * * *"), TimeZoneInfo.Utc, 1).IsOpen(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_window_is_opened_a_cold_start_early_and_closed_on_time()
    {
        var window = new ScheduleWindow(CronExpression.Parse("0 1 * * *"), CronExpression.Parse("0 2 * * *"), TimeZoneInfo.Utc, 5);
        var scaler = new Scaler(new ScalerOptions { Max = 9, Schedule = [window], ColdStart = TimeSpan.FromMinutes(4) });
        int replicas = 1;
        var first = new Dictionary<int, int>();
        for (int second = 1; second <= 3 * 3600; second++)
        {
            replicas = scaler.Step(Steady(second, 1, replicas));
            first.TryAdd(replicas, second);
            Assert.True(second is < 3600 or >= 7200 || replicas >= 5, $"{replicas} replicas at second {second}");
        }

        Assert.InRange(first[5], 3600 - 250, 3600 - 200); // four minutes before one o'clock
        Assert.Equal(1, replicas);
    }

    [Theory]
    [InlineData("2026-03-27T07:30:00Z", true)]
    [InlineData("2026-03-30T06:30:00Z", true)]
    [InlineData("2026-03-30T16:30:00Z", false)]
    [InlineData("2026-03-27T16:30:00Z", true)]
    public void A_window_follows_the_clocks_of_its_zone(string at, bool isOpen) => Assert.Equal(
        isOpen,
        new ScheduleWindow(CronExpression.Parse("0 8 * * 1-5"), CronExpression.Parse("0 18 * * 1-5"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), 1)
            .IsOpen(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    private static double Work(int arrivalsPerSecond) => arrivalsPerSecond * new ReplicaModel().Work(1_000, 200);

    /// <summary>A pool whose servers are in balance: as many requests end as arrive.</summary>
    private static PoolSample Steady(int second, int arrivals, int replicas) => new()
    {
        At = Start.AddSeconds(second),
        Elapsed = TimeSpan.FromSeconds(1),
        Arrivals = arrivals,
        InputTokens = arrivals * 1_000L,
        Completions = arrivals,
        OutputTokens = arrivals * 200L,
        Met = replicas >= Work(arrivals) * 1.02 ? arrivals : 0,
        InFlight = (int)Math.Min(arrivals * 12.0, replicas * 64.0),
        Ready = replicas,
        Iterations = 20 * replicas,
        DecodedSequences = 20L * replicas * (32 + (second % 7)),
        PrefilledTokens = 20L * replicas * (100 + (40 * (second % 5))),
        Busy = TimeSpan.FromSeconds(20 * replicas * (0.029 + (0.00036 * (32 + (second % 7))) + (0.0001 * (100 + (40 * (second % 5)))))),
    };

    private static void Drive(ScalerOptions options, Wild[] samples, Action<int, int> check)
    {
        var scaler = new Scaler(options);
        int replicas = Math.Max(1, options.Min);
        DateTimeOffset at = Start;
        foreach (Wild wild in samples)
        {
            at += TimeSpan.FromSeconds(wild.Step);
            int current = Math.Max(0, replicas);
            ScalingDecision? last = scaler.Latest;
            int desired = scaler.Step(new PoolSample
            {
                At = at,
                Elapsed = TimeSpan.FromSeconds(Math.Max(0, wild.Step)),
                Arrivals = wild.Arrivals,
                InputTokens = wild.Arrivals * 700L,
                Completions = wild.Completions,
                OutputTokens = wild.Completions * 150L,
                Met = wild.Completions / 2,
                InFlight = wild.Completions,
                Queued = wild.Queued,
                OldestQueued = TimeSpan.FromSeconds(wild.Queued / 50.0),
                Ready = current,
            });
            if (!ReferenceEquals(last, scaler.Latest))
            {
                check(current, desired);
            }

            replicas = wild.Refuses ? current : Math.Max(0, desired + wild.Drift);
        }
    }

    private sealed record Wild(int Step, int Arrivals, int Completions, int Queued, int Drift, bool Refuses);
}
