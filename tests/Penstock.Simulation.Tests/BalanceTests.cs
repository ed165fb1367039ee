using System.Globalization;
using System.Text;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests;

/// <summary>How well the policies balance over four targets of which one is five times slower, beside the three good ones alone.</summary>
public sealed class BalanceTests(ITestOutputHelper output)
{
    private const double Worst = 1.3;

    private static readonly UpstreamBehaviour Good = UpstreamBehaviour.Well with { Slots = 24 };
    private static readonly UpstreamBehaviour Slow = Good with { FirstTokenSeconds = 5 * Good.FirstTokenSeconds, PieceSeconds = 5 * Good.PieceSeconds };

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 24)]
    [InlineData(3, 40)]
    public void Least_latency_is_hardly_slower_than_the_good_ones_alone(int seed, double perSecond)
    {
        double alone = Percentile99(Run(seed, "least-latency", "latencyFactor: 0", perSecond, "a", "b", "c"));
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"seed {seed}, {perSecond} requests/s: p99 of the three good ones alone {alone:0.00} s");
        double leastLatency = Row(table, alone, seed, "least-latency", "latencyFactor: 0", perSecond);
        double roundRobin = Row(table, alone, seed, "round-robin", "latencyFactor: 0", perSecond);
        Row(table, alone, seed, "least-outstanding", "latencyFactor: 0", perSecond);
        Row(table, alone, seed, "least-work", "latencyFactor: 0", perSecond);
        Row(table, alone, seed, "round-robin", "ejectFor: 30s", perSecond);
        output.WriteLine(table.ToString());

        Assert.InRange(leastLatency, 0, Worst * alone);
        Assert.True(roundRobin > 2 * alone, "Round robin has to show the slow one, or the comparison proves nothing.");
    }

    private static double Row(StringBuilder table, double alone, int seed, string policy, string health, double perSecond)
    {
        SimulatedGateway run = Run(seed, policy, health, perSecond, "a", "b", "c", "slow");
        double p99 = Percentile99(run);
        double share = (double)run.Network["slow"].Received / run.Exchanges.Count;
        table.AppendLine(CultureInfo.InvariantCulture, $"{policy,-18} {{ {health} }}: p99 {p99:0.00} s = {p99 / alone:0.00}x; {share:P2} went to the slow one");
        return p99;
    }

    private static SimulatedGateway Run(int seed, string policy, string health, double perSecond, params string[] upstreams)
    {
        var simulation = new SimulatedGateway(seed, Configuration(policy, health, upstreams), upstreams);
        foreach (string upstream in upstreams)
        {
            simulation.Network[upstream].From(0, upstream == "slow" ? Slow : Good);
        }

        return simulation.Load(perSecond, seconds: 120);
    }

    private static string Configuration(string policy, string health, string[] upstreams) =>
        "version: 1\nproviders:\n" + string.Concat(upstreams.Select(name => $"  {name}: {{ kind: openai-compatible, endpoint: \"http://{name}/v1\" }}\n"))
        + "models:\n  chat:\n    targets:\n" + string.Concat(upstreams.Select(name => $"      {name}: {{ use: {name}/m }}\n"))
        + $"    balance: {policy}\n    health: {{ {health} }}\n";

    /// <summary>Over all requests but those of the first half minute, when nothing was learned yet.</summary>
    private static double Percentile99(SimulatedGateway run)
    {
        Assert.All(run.Exchanges, exchange => Assert.True(exchange.Succeeded));
        double[] seconds = [.. run.Exchanges.Where(exchange => exchange.SentAt > 30).Select(exchange => exchange.Seconds).Order()];
        return seconds[(int)(0.99 * seconds.Length)];
    }
}
