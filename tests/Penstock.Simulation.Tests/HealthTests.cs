using Penstock.Gateway.Health;
using Penstock.Gateway.Resolution;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests;

/// <summary>Ejection and recovery of targets, through the production stages on virtual time.</summary>
public sealed class HealthTests(ITestOutputHelper output)
{
    private const double EjectFor = 5;

    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly UpstreamBehaviour Dead = UpstreamBehaviour.Well with { RefuseRate = 1 };
    private static readonly UpstreamBehaviour Sick = UpstreamBehaviour.Well with { FaultRate = 0.7 };
    private static readonly UpstreamBehaviour Stalled = UpstreamBehaviour.Well with { StallRate = 1 };
    private static readonly UpstreamBehaviour Slow = UpstreamBehaviour.Well with { FirstTokenSeconds = 3 };

    [Theory]
    [InlineData("round-robin")]
    [InlineData("weighted")]
    [InlineData("least-outstanding")]
    [InlineData("least-latency")]
    [InlineData("least-work")]
    [InlineData("session-affinity")]
    [InlineData("prefix-affinity")]
    [InlineData("cheapest")]
    [InlineData("nearest-region")]
    public void Outside_trials_and_panic_nothing_is_sent_to_an_ejected_target(string policy)
    {
        UpstreamBehaviour[] kinds = [Dead, Sick, Stalled, Slow, UpstreamBehaviour.Well];
        long exceptional = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            SimulatedGateway simulation = New(seed, policy);
            for (int step = 0; step < 4; step++)
            {
                foreach (string name in Names)
                {
                    simulation.Network[name].From(step * 20, kinds[(seed + (3 * step) + (name[0] * (step + 1))) % kinds.Length]);
                }
            }

            long[] sentToEjected = [.. Targets(simulation).Select(_ => 0L)];
            foreach ((int index, TargetState target) in Targets(simulation).Index())
            {
                simulation.Network[target.Options.Name].OnArrival =
                    () => sentToEjected[index] += target.Health.Phase is HealthPhase.Ejected or HealthPhase.HalfOpen ? 1 : 0;
            }

            simulation.Load(perSecond: 10, seconds: 90);

            Assert.Equal(Targets(simulation).Select(target => target.Health.Counts.Trials + target.Health.Counts.Panics), sentToEjected);
            exceptional += sentToEjected.Sum();
        }

        Assert.True(exceptional > 0, "Nothing was ejected: the test proved nothing.");
        output.WriteLine($"{policy}: {exceptional} trials and panics, each counted");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_target_that_is_well_again_is_found_within_four_times_its_first_ejection(int seed)
    {
        SimulatedGateway simulation = New(seed, "round-robin");
        simulation.Network["a"].From(20, Dead).From(100, UpstreamBehaviour.Well);

        simulation.Load(perSecond: 10, seconds: 160);

        HealthStatus status = Targets(simulation)[0].Health.Read();
        double recovered = At(simulation, status.History.Last(change => change.To == HealthPhase.Recovering));
        double ejected = At(simulation, status.History[0]);
        output.WriteLine($"seed {seed}: ejected {ejected - 20:0.0} s after its death, back {recovered - 100:0.0} s after its recovery; {status.Counts.Trials} trials");
        Assert.InRange(ejected, 20, 25);
        Assert.InRange(recovered, 100, 100 + (4 * EjectFor) + 5);
        Assert.All(simulation.Exchanges, exchange => Assert.True(exchange.Succeeded));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Flapping_is_not_followed(int seed)
    {
        SimulatedGateway simulation = New(seed, "round-robin");
        for (int at = 10; at < 300; at += 10)
        {
            simulation.Network["a"].From(at, at / 10 % 2 == 1 ? Dead : UpstreamBehaviour.Well);
        }

        simulation.Load(perSecond: 10, seconds: 300);

        HealthStatus status = Targets(simulation)[0].Health.Read();
        double extra = simulation.Exchanges.Average(exchange => exchange.Attempts) - 1;
        output.WriteLine($"seed {seed}: {status.Counts.AllEjections} ejections in 15 periods of 20 s, {extra:P2} more attempts than requests");
        Assert.All(simulation.Exchanges, exchange => Assert.True(exchange.Succeeded));
        Assert.InRange(status.Counts.AllEjections, 1, (300 / (4 * EjectFor)) + TargetHealth.MostDoublings);
        Assert.InRange(extra, 0, 0.03);
    }

    [Fact]
    public void When_all_fail_all_are_used_and_when_they_are_well_they_are_found_at_once()
    {
        SimulatedGateway simulation = New(6, "round-robin");
        foreach (string name in Names)
        {
            simulation.Network[name].From(20, UpstreamBehaviour.Well with { FaultRate = 0.9 }).From(60, UpstreamBehaviour.Well);
        }

        simulation.Load(perSecond: 10, seconds: 120);

        long panics = Targets(simulation).Sum(target => target.Health.Counts.Panics);
        Exchange[] later = [.. simulation.Exchanges.Where(exchange => exchange.SentAt > 62)];
        output.WriteLine($"{panics} requests were sent in panic");
        Assert.True(panics > 0);
        Assert.All(later, exchange => Assert.True(exchange.Succeeded));
        Assert.All(Targets(simulation), target => Assert.Contains(target.Health.Phase, new[] { HealthPhase.Healthy, HealthPhase.Recovering }));
    }

    [Fact]
    public void A_target_that_limits_its_rate_is_left_alone_as_long_as_it_asks()
    {
        SimulatedGateway simulation = New(7, "round-robin");
        simulation.Network["a"].From(0, UpstreamBehaviour.Well with { LimitPerSecond = 1, RetryAfterSeconds = 3 });

        simulation.Load(perSecond: 10, seconds: 120);

        HealthCounts counts = Targets(simulation)[0].Health.Counts;
        output.WriteLine($"rested {counts.Rests} times; {simulation.Network["a"].Received} of {simulation.Exchanges.Count} requests were sent to it");
        Assert.Equal(0, counts.AllEjections);
        Assert.InRange(counts.Rests, 20, 45);
        Assert.All(simulation.Exchanges, exchange => Assert.True(exchange.Succeeded));
    }

    [Fact]
    public void A_change_of_the_configuration_loses_neither_state_nor_counters_and_drops_no_stream()
    {
        SimulatedGateway simulation = New(8, "least-outstanding");
        simulation.Network["a"].From(5, Dead);
        simulation.Load(perSecond: 10, seconds: 20);
        TargetHealth before = Targets(simulation)[0].Health;
        long ejections = before.Counts.AllEjections;

        simulation.Time.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                Exchange running = simulation.Send(client: TestContext.Current.CancellationToken);
                simulation.Reload(Configuration(i % 2 == 0 ? "weighted" : "least-latency", i % 10));
                await Task.Delay(TimeSpan.FromSeconds(i < 90 ? 0.3 : 5), simulation.Time, TestContext.Current.CancellationToken);
                Assert.True(i < 90 || running.Succeeded);
            }
        });

        Assert.Same(before, Targets(simulation)[0].Health);
        Assert.InRange(ejections, 1, before.Counts.AllEjections);
        Assert.Equal(9 + EjectFor, before.Options.EjectFor.TotalSeconds);
        Assert.All(simulation.Exchanges, exchange => Assert.True(exchange.Succeeded));
        Assert.All(Targets(simulation), target => Assert.Equal(0, target.Load.Outstanding));
    }

    private static SimulatedGateway New(int seed, string policy) => new(seed, Configuration(policy, 0), Names);

    private static string Configuration(string policy, int longer) =>
        "version: 1\nproviders:\n" + string.Concat(Names.Select(name => $"  {name}: {{ kind: openai-compatible, endpoint: \"http://{name}/v1\" }}\n"))
        + "models:\n  chat:\n    targets:\n" + string.Concat(Names.Select(name => $"      {name}: {{ use: {name}/m }}\n"))
        + $"    balance: {policy}\n    timeouts: {{ firstToken: 2s, total: 30s }}\n    retry: {{ attempts: 4 }}\n"
        + $"    health: {{ ejectFor: {EjectFor + longer}s, slowStart: 5s }}\n";

    private static TargetState[] Targets(SimulatedGateway simulation) => [.. simulation.Snapshot.Models["chat"].Tiers[0].Targets];

    /// <summary>Seconds of virtual time of a change.</summary>
    private static double At(SimulatedGateway simulation, HealthEvent change) =>
        simulation.Time.Seconds - (simulation.Time.GetUtcNow() - change.At).TotalSeconds;
}
