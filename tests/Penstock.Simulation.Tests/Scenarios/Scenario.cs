using Penstock.Simulation.Tests.Reporting;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests.Scenarios;

/// <summary>A course of faults under a steady load, and the bounds that its figures have to keep.</summary>
internal sealed record Scenario
{
    public const int Seed = 20_260_101;

    public required string Name { get; init; }

    /// <summary>What happens, for the table.</summary>
    public required string World { get; init; }

    public required string Configuration { get; init; }

    public required Action<SimulatedNetwork> Faults { get; init; }

    public double PerSecond { get; init; } = 20;

    public double Seconds { get; init; } = 120;

    /// <summary>The least share of whole answers.</summary>
    public required double LeastSuccess { get; init; }

    /// <summary>The most attempts a request.</summary>
    public double MostAttempts { get; init; } = 1.25;

    public SimulatedGateway Run(int seed = Seed)
    {
        var gateway = new SimulatedGateway(seed, Configuration, "a", "b", "c");
        Faults(gateway.Network);
        gateway.Load(PerSecond, Seconds);
        ScenarioResult.AssertHonest(gateway);
        return gateway;
    }

    public override string ToString() => Name;
}
