using Penstock.Simulation.Tests.Reporting;
using Penstock.Simulation.Tests.Scenarios;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests;

/// <summary>What clients see when targets fail in the ways in which they do fail; each run prints its seed.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_scenario_keeps_its_bounds_and_gives_the_table_of_the_page()
    {
        List<(Scenario Scenario, ScenarioResult Result)> rows = [.. ScenarioList.All.Select(scenario => (scenario, ScenarioResult.Of(scenario.Name, scenario.Run())))];
        string table = ScenarioTable.Markdown(rows);
        output.WriteLine($"seed {Scenario.Seed}\n{table}");
        ScenarioTable.Publish(table);

        Assert.All(rows, row =>
        {
            Assert.True(row.Result.SuccessRate >= row.Scenario.LeastSuccess, $"{row.Scenario.Name}: {row.Result.SuccessRate:P3} succeeded, seed {row.Result.Seed}\n{table}");
            Assert.True(row.Result.Attempts <= row.Scenario.MostAttempts, $"{row.Scenario.Name}: {row.Result.Attempts:0.000} attempts a request, seed {row.Result.Seed}\n{table}");
        });
    }

    [Theory]
    [InlineData("all fail 10 %", 0.1)]
    [InlineData("all fail 50 %, budget 1.0", 0.5)]
    public void Three_attempts_fail_as_seldom_as_three_independent_draws(string name, double faultRate)
    {
        SimulatedGateway[] runs = [.. new[] { 1, 2, 3 }.Select(seed => ScenarioList.Named(name).Run(seed))];
        int requests = runs.Sum(run => run.Exchanges.Count);
        int failed = runs.Sum(run => run.Exchanges.Count(exchange => !exchange.Succeeded));

        // Four standard deviations of the binomial distribution: a right gateway fails this once in 16,000 choices of seeds.
        double expected = requests * Math.Pow(faultRate, 3);
        double deviation = 4 * Math.Sqrt(expected * (1 - Math.Pow(faultRate, 3)));
        output.WriteLine($"seeds 1 to 3: {failed} of {requests} failed, expected {expected:0.0} +- {deviation:0.0}; {1 - (failed / (double)requests):P3} succeeded");
        Assert.InRange(failed, expected - deviation, expected + deviation);
    }

    [Theory]
    [InlineData("all fail 50 %, budget 0.2", 50, 0.5)]
    [InlineData("all fail 50 %, budget 0.2", 200, 1)]
    public void No_storm_grows_out_of_retries_however_much_fails(string name, double perSecond, double faultRate)
    {
        Scenario scenario = ScenarioList.Named(name) with
        {
            PerSecond = perSecond,
            Seconds = 60,
            Faults = network => Array.ForEach([.. network.Upstreams], upstream => upstream.From(0, UpstreamBehaviour.Well with { FaultRate = faultRate })),
        };
        SimulatedGateway run = scenario.Run();

        // The budget: 0.2 a request, and for each of three targets 1 a second and 10 at once. In every window of ten seconds.
        for (int from = 0; from < 60; from += 10)
        {
            int asked = run.Exchanges.Count(exchange => exchange.SentAt >= from && exchange.SentAt < from + 10);
            int sent = run.Network.Upstreams.Sum(upstream => upstream.Arrivals.Count(at => at >= from && at < from + 10));
            double most = (1.2 * asked) + (3 * (10 + 10));
            output.WriteLine($"{from} s: {asked} requests, {sent} attempts, at most {most:0}");
            Assert.InRange(sent, asked * 0.95, most * 1.02);
        }
    }

    [Fact]
    public void A_target_that_came_back_takes_load_again_within_twenty_seconds()
    {
        SimulatedGateway run = ScenarioList.Named("one dead").Run();
        double[] atA = [.. run.Network["a"].Arrivals];

        int whileDead = atA.Count(at => at is > 25 and < 80);
        double firstAfter = atA.First(at => at > 80);
        output.WriteLine($"{whileDead} requests reached a while it was ejected (trials); the first after it came back at {firstAfter - 80:0.0} s");
        Assert.InRange(whileDead, 1, 12);
        Assert.InRange(firstAfter - 80, 0, 20);
        Assert.True(atA.Count(at => at is > 110 and < 120) > 50, "a has not its share of the load again after 30 s");
    }

    [Fact]
    public void Hedges_shorten_the_tail_and_stay_within_their_budget()
    {
        ScenarioResult plain = ScenarioResult.Of("plain", ScenarioList.Named("one stalls, hedged").Run());
        ScenarioResult hedged = ScenarioResult.Of("hedged", ScenarioList.Named("one slow, hedged").Run());
        ScenarioResult slow = ScenarioResult.Of("slow", ScenarioList.Named("one slow").Run());
        output.WriteLine($"p99 of the first token: slow {slow.P99FirstToken:0.00} s, hedged {hedged.P99FirstToken:0.00} s; attempts {slow.Attempts:0.000}, {hedged.Attempts:0.000}, {plain.Attempts:0.000}");

        Assert.True(hedged.P99FirstToken < slow.P99FirstToken);
        Assert.InRange(hedged.Attempts, 1.01, 1.12);
    }

    [Fact]
    public void Every_scenario_can_be_repeated()
    {
        foreach (string name in (string[])["one flapping", "one stalls, hedged", "brown-out of all"])
        {
            Assert.Equal(ScenarioList.Named(name).Run(5).Hash.Value, ScenarioList.Named(name).Run(5).Hash.Value);
        }
    }
}
