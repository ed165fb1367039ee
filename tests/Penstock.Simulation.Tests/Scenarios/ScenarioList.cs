using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests.Scenarios;

/// <summary>Every scenario of the table. Faults begin at 20 s of 120; 20 requests a second, each answered in some 1.1 s by a target that is well.</summary>
internal static class ScenarioList
{
    private const string Hedged = "hedge: { after: p95, max: 1 }";
    private const string NoEjection = "{ ejectAfter: 1000000, errorRate: 1, panicBelow: 0 }";

    private const string Queue = "queue: { max: 100, wait: 5s }";

    private static readonly UpstreamBehaviour BrownOut = UpstreamBehaviour.Well with { FaultRate = 0.3, Slots = 6 };
    private static readonly UpstreamBehaviour Dead = UpstreamBehaviour.Well with { RefuseRate = 1 };
    private static readonly UpstreamBehaviour Slow = UpstreamBehaviour.Well with { FirstTokenSeconds = 1.5 };
    private static readonly UpstreamBehaviour Stalling = UpstreamBehaviour.Well with { StallRate = 1 };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new()
        {
            Name = "all well", World = "nothing happens", Configuration = ScenarioYaml.With(), Faults = _ => { }, LeastSuccess = 1, MostAttempts = 1,
        },
        new()
        {
            Name = "one dead", World = "a refuses connections from 20 s to 80 s", Configuration = ScenarioYaml.With(),
            Faults = network => network["a"].From(20, Dead).From(80, UpstreamBehaviour.Well), LeastSuccess = 0.999,
        },
        new()
        {
            Name = "one slow", World = "a takes 5 times as long to its first token", Configuration = ScenarioYaml.With(),
            Faults = network => network["a"].From(20, Slow), LeastSuccess = 0.999,
        },
        new()
        {
            Name = "one slow, hedged", World = "the same, with hedges after p95", Configuration = ScenarioYaml.With(more: Hedged),
            Faults = network => network["a"].From(20, Slow), LeastSuccess = 0.999,
        },
        new()
        {
            Name = "one flapping", World = "a is dead and well in turn, 5 s each", Configuration = ScenarioYaml.With(),
            Faults = Flap, LeastSuccess = 0.995,
        },
        new()
        {
            Name = "one accepts and stalls", World = "a takes requests and never says a word", Configuration = ScenarioYaml.With(),
            Faults = network => network["a"].From(20, Stalling), LeastSuccess = 0.995,
        },
        new()
        {
            Name = "one stalls, hedged", World = "the same, with hedges after p95", Configuration = ScenarioYaml.With(more: Hedged),
            Faults = network => network["a"].From(20, Stalling), LeastSuccess = 0.995,
        },
        new()
        {
            Name = "a region lost", World = "a and b refuse connections from 20 s on; c is far and dear", Configuration = ScenarioYaml.With(),
            Faults = network => { network["a"].From(20, Dead); network["b"].From(20, Dead); }, LeastSuccess = 0.995,
        },
        new()
        {
            Name = "429 storm", World = "a and b take 5 requests a second each and answer 429, Retry-After 2, to the rest", Configuration = ScenarioYaml.With(),
            Faults = network => Limit(network, 5, "a", "b"), LeastSuccess = 0.995, MostAttempts = 1.3,
        },
        new()
        {
            Name = "429 everywhere", World = "all three take 4 a second, Retry-After 1: 12 of 20 at most", Configuration = ScenarioYaml.With(),
            Faults = network => Limit(network, 4, "a", "b", "c"), LeastSuccess = 0.4, MostAttempts = 1.6,
        },
        new()
        {
            Name = "streams cut", World = "a breaks one stream in five in its middle: told, never retried", Configuration = ScenarioYaml.With(),
            Faults = network => network["a"].From(20, UpstreamBehaviour.Well with { CutRate = 0.2 }), LeastSuccess = 0.9,
        },
        new()
        {
            Name = "brown-out of all", World = "all three answer 500 to 30 % and slow down above 6 at once; 8 at once each, the rest queues 5 s at most",
            Configuration = ScenarioYaml.With(target: ", maxConcurrent: 8", more: Queue),
            Faults = network => All3(network, BrownOut), LeastSuccess = 0.5, MostAttempts = 1.6,
        },
        new()
        {
            Name = "brown-out, nobody ejected", World = "the same, where health puts up with half the answers failing",
            Configuration = ScenarioYaml.With(health: "{ ejectAfter: 100, errorRate: 0.6 }", target: ", maxConcurrent: 8", more: Queue),
            Faults = network => All3(network, BrownOut), LeastSuccess = 0.7, MostAttempts = 1.6,
        },
        new()
        {
            Name = "all fail 10 %", World = "independent 500s; attempts: 3; no ejection", Configuration = ScenarioYaml.With(health: NoEjection, tierOfC: 0),
            Faults = network => All3(network, UpstreamBehaviour.Well with { FaultRate = 0.1 }, from: 0), PerSecond = 100, LeastSuccess = 0.9982,
        },
        new()
        {
            Name = "all fail 50 %, budget 1.0", World = "independent 500s; attempts: 3; a retry budget that permits them; no ejection",
            Configuration = ScenarioYaml.With(retry: "{ attempts: 3, budget: { ratio: 1 } }", health: NoEjection, tierOfC: 0),
            Faults = network => All3(network, UpstreamBehaviour.Well with { FaultRate = 0.5 }, from: 0), PerSecond = 50, LeastSuccess = 0.86, MostAttempts = 1.8,
        },
        new()
        {
            Name = "all fail 50 %, budget 0.2", World = "the same with the default ratio, 1 a second",
            Configuration = ScenarioYaml.With(retry: "{ attempts: 3, budget: { ratio: 0.2, perSecond: 1 } }", health: NoEjection, tierOfC: 0),
            Faults = network => All3(network, UpstreamBehaviour.Well with { FaultRate = 0.5 }, from: 0), PerSecond = 50, LeastSuccess = 0.56, MostAttempts = 1.3,
        },
    ];

    public static Scenario Named(string name) => All.Single(scenario => string.Equals(scenario.Name, name, StringComparison.Ordinal));

    private static void Flap(SimulatedNetwork network)
    {
        for (int second = 20; second < 120; second += 10)
        {
            network["a"].From(second, Dead).From(second + 5, UpstreamBehaviour.Well);
        }
    }

    private static void Limit(SimulatedNetwork network, double perSecond, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            network[name].From(20, UpstreamBehaviour.Well with { LimitPerSecond = perSecond, RetryAfterSeconds = names.Length == 3 ? 1 : 2 });
        }
    }

    private static void All3(SimulatedNetwork network, UpstreamBehaviour behaviour, double from = 20)
    {
        foreach (SimulatedUpstream upstream in network.Upstreams)
        {
            upstream.From(from, behaviour);
        }
    }
}
