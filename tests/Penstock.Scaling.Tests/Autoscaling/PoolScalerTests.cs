using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Autoscaling;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;

namespace Penstock.Scaling.Tests.Autoscaling;

public sealed class PoolScalerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, ServerReading> NoServers = new Dictionary<string, ServerReading>(StringComparer.Ordinal);
    private static readonly TargetError Quota = new(TargetErrorKind.Refused, "The quota is used up.");

    private static readonly Gen<Tick[]> WildTicks = Gen.Select(
        Gen.Int[1, 90], Gen.Int[0, 300], Gen.Int[0, 200], Gen.Int[0, 9], Gen.Int[-1, 20], (seconds, arrivals, queued, what, manual) =>
            new Tick(seconds, arrivals, queued, what, manual)).Array[1, 200];

    [Fact]
    public async Task A_woken_pool_keeps_what_was_just_started()
    {
        var world = new World(new ScaleOptions { Min = 0, Max = 3 }, TimeSpan.FromSeconds(20));
        await world.RunAsync(7);
        await world.Target.SetDesiredAsync(1, CancellationToken.None); // as the wake of the gateway does, between two ticks

        DecisionRecord decision = await world.TickAsync(arrivals: 1, queued: 1);

        Assert.Equal(1, decision.Desired);
        Assert.Equal(1, world.Target.Desired);
    }

    [Fact]
    public async Task Advisory_mode_decides_and_does_not_act()
    {
        var world = new World(new ScaleOptions { Min = 2, Max = 4, IsAdvisory = true }, TimeSpan.Zero);

        DecisionRecord decision = await world.TickAsync();

        Assert.Equal((2, DecisionOutcome.Advised), (decision.Desired, decision.Outcome));
        Assert.Empty(world.Target.Orders);
    }

    [Theory]
    [InlineData("hook", null, PoolMode.Active)]
    [InlineData("kubernetes", null, PoolMode.Active)]
    [InlineData("process", "http://127.0.0.1:8000", PoolMode.Advisory)]
    public void Servers_elsewhere_are_scaled_and_those_of_somebody_else_are_not(string target, string? endpoint, PoolMode mode)
    {
        var pool = new PoolOptions { Name = "p", Engine = PoolEngine.External, Target = target, Endpoint = endpoint is null ? null : new Uri(endpoint) };
        Assert.Equal(mode, new PoolScaler(pool, new SimulatedTarget(TimeProvider.System, TimeSpan.Zero), TimeProvider.System).Mode);
    }

    [Fact]
    public async Task Whoever_does_not_lead_tells_the_target_nothing()
    {
        var world = new World(new ScaleOptions { Min = 2, Max = 4 }, TimeSpan.Zero) { Leads = false };

        Assert.Equal(DecisionOutcome.Followed, (await world.TickAsync()).Outcome);
        Assert.Empty(world.Target.Orders);

        world.Leads = true;
        Assert.Equal(DecisionOutcome.Applied, (await world.TickAsync()).Outcome);
        Assert.Equal(2, world.Target.Desired);
    }

    [Fact]
    public async Task A_target_that_refuses_is_asked_again_more_and_more_seldom_and_the_reason_is_told()
    {
        var world = new World(new ScaleOptions { Min = 2, Max = 4 }, TimeSpan.Zero);
        world.Target.Refuses = Quota;

        DecisionRecord first = await world.TickAsync();
        await world.RunAsync(600);

        Assert.Equal((DecisionOutcome.Failed, Quota.Message), (first.Outcome, first.Note));
        Assert.InRange(world.Target.Orders.Count, 10, 20); // 1 + 2 + 4 ... 32 s, then every minute
        world.Target.Refuses = null;
        await world.RunAsync(61);
        Assert.Equal(2, world.Target.Present);
    }

    [Fact]
    public async Task Without_a_reading_nothing_is_decided()
    {
        var world = new World(new ScaleOptions { Min = 1, Max = 4 }, TimeSpan.Zero);
        await world.RunAsync(10);
        int orders = world.Target.Orders.Count;
        world.Target.Silent = new TargetError(TargetErrorKind.Unreachable, "away");

        await world.RunAsync(120, arrivals: 50);

        Assert.Equal(orders, world.Target.Orders.Count);
        Assert.Equal(1, world.Target.Present);
    }

    [Fact]
    public async Task What_an_operator_pins_holds_until_its_time_and_never_above_the_budget()
    {
        var world = new World(new ScaleOptions { Min = 1, Max = 9 }, TimeSpan.Zero, hourUsd: 2, mostUsd: 10)
        {
            Manual = new ManualScale(7, Start.AddSeconds(30), "ops", Start),
        };

        DecisionRecord pinned = await world.TickAsync();
        Assert.Equal((5, "manual", "pinned by ops"), (pinned.Desired, pinned.Binding, pinned.Note));

        await world.RunAsync(40);
        Assert.NotEqual("manual", world.Scaler.History.Latest!.Binding);
    }

    [Fact]
    public async Task A_day_of_constant_load_is_no_reason_to_change_anything()
    {
        var world = new World(new ScaleOptions { Min = 0, Max = 20 }, TimeSpan.FromSeconds(30));
        await world.RunAsync(3_600, arrivals: 5);
        int before = world.Target.Orders.Count;

        await world.RunAsync(6 * 3_600, arrivals: 5);

        Assert.InRange(world.Target.Orders.Count - before, 0, 3);
    }

    [Fact]
    public async Task Flapping_load_changes_the_fleet_no_more_often_than_the_window_lets_it()
    {
        var world = new World(new ScaleOptions { Min = 1, Max = 50 }, TimeSpan.FromSeconds(10));
        for (int minute = 0; minute < 180; minute++)
        {
            await world.RunAsync(60, arrivals: minute % 2 == 0 ? 60 : 0);
        }

        int downs = world.Target.Orders.Zip(world.Target.Orders.Skip(1)).Count(pair => pair.Second < pair.First);
        Assert.True(downs <= 36, $"{downs} steps down in three hours of load that comes and goes every minute");
    }

    [Fact]
    public Task Whatever_comes_the_bounds_hold() => WildTicks.SampleAsync(
        async ticks =>
        {
            var schedule = new ScheduleOptions { Cron = "0 0 * * *", Until = "0 12 * * *", Min = 3 };
            var world = new World(new ScaleOptions { Min = 1, Max = 12, Schedule = [schedule] }, TimeSpan.FromSeconds(20), hourUsd: 1, mostUsd: 10);
            int before = 0;
            foreach (Tick tick in ticks)
            {
                world.Apply(tick);
                bool isSilent = world.Target.Silent is not null;
                int current = world.Target.Desired;
                int orders = world.Target.Orders.Count;
                await world.StepAsync(tick.Seconds, tick.Arrivals, tick.Queued);
                Assert.True(!isSilent || world.Target.Orders.Count == orders, "acted without a reading");
                Assert.InRange(world.Target.Orders.Count - orders, 0, 1);
                bool isFree = world.Manual is null && !isSilent && world.Target.Orders.Count > orders;
                if (isFree)
                {
                    int order = world.Target.Orders[^1];
                    Assert.InRange(order, 3, 10); // the open window's minimum, the budget
                    Assert.True(order <= Math.Max(3, current + Math.Max(current, 4)), $"{current} -> {order}");
                }

                before = world.Target.Desired;
            }

            Assert.True(before <= 10);
        },
        iter: 60);

    private sealed record Tick(int Seconds, int Arrivals, int Queued, int What, int Manual);

    private sealed class World
    {
        private readonly FakeTimeProvider _time = new(Start);
        private long _arrivals;
        private int _queued;

        public World(ScaleOptions scale, TimeSpan coldStart, decimal hourUsd = 0, decimal? mostUsd = null)
        {
            Target = new SimulatedTarget(_time, coldStart);
            Scaler = new PoolScaler(new PoolOptions { Name = "p", Scale = scale, Cost = new() { ReplicaHourUsd = hourUsd, MaxUsdPerHour = mostUsd } }, Target, _time);
        }

        public SimulatedTarget Target { get; }

        public PoolScaler Scaler { get; }

        public bool Leads { get; set; } = true;

        public ManualScale? Manual { get; set; }

        public void Apply(Tick tick)
        {
            Target.Refuses = tick.What == 1 ? Quota : null;
            Target.Silent = tick.What == 2 ? Quota : null;
            Manual = tick.What == 3 && tick.Manual >= 0 ? new ManualScale(tick.Manual, null, "ops", Start) : null;
            if (tick.What == 4)
            {
                Target.LoseOne();
            }
        }

        public async Task RunAsync(int seconds, int arrivals = 0)
        {
            for (int second = 0; second < seconds; second++)
            {
                await StepAsync(1, arrivals, 0);
            }
        }

        public async Task<DecisionRecord> TickAsync(int arrivals = 0, int queued = 0) => (await StepAsync(1, arrivals, queued))!;

        public async Task<DecisionRecord?> StepAsync(int seconds, int arrivals, int queued)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            (_arrivals, _queued) = (_arrivals + ((long)arrivals * seconds), queued);
            var signals = new GatewaySignals { Arrivals = _arrivals, InputTokens = _arrivals * 500, InFlight = arrivals, Queued = _queued, OldestQueuedSeconds = _queued > 0 ? 1 : 0 };
            (DecisionRecord? decision, _) = await Scaler.TickAsync(
                await Target.ObserveAsync(CancellationToken.None),
                new Dictionary<string, GatewaySignals>(StringComparer.Ordinal) { ["a"] = signals },
                NoServers,
                Manual,
                Leads ? CancellationToken.None : null);
            return decision;
        }
    }
}
