using Penstock.Simulation.Tests.Reporting;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests;

/// <summary>What a simulation has to be before its figures mean anything.</summary>
public sealed class DeterminismTests
{
    private const string Two = """
        version: 1
        providers:
          a: { kind: openai-compatible, endpoint: "http://a/v1" }
          b: { kind: openai-compatible, endpoint: "http://b/v1" }
        models:
          chat:
            targets:
              a: { use: a/m, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
              b: { use: b/m, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
        """;

    [Fact]
    public void Two_runs_of_one_seed_have_one_hash_of_events()
    {
        SimulatedGateway first = Run(42);
        SimulatedGateway second = Run(42);
        SimulatedGateway other = Run(43);

        Assert.Equal(first.Hash.Value, second.Hash.Value);
        Assert.Equal(first.Hash.Count, second.Hash.Count);
        Assert.NotEqual(first.Hash.Value, other.Hash.Value);
    }

    [Fact]
    public void Runs_through_the_production_stages_and_providers()
    {
        ScenarioResult result = ScenarioResult.Of("faults", Run(7));

        Assert.InRange(result.Requests, 1000, 1400);
        Assert.InRange(result.SuccessRate, 0.97, 1);
        Assert.InRange(result.Attempts, 1.01, 1.2);
        Assert.InRange(result.UsdPerThousand, 0.35, 0.4);
    }

    private static SimulatedGateway Run(int seed)
    {
        var simulation = new SimulatedGateway(seed, Two, "a", "b");
        simulation.Network["a"].From(0, UpstreamBehaviour.Well with { FaultRate = 0.2, CutRate = 0.01 });
        simulation.Load(perSecond: 20, seconds: 60);
        ScenarioResult.AssertHonest(simulation);
        return simulation;
    }
}
