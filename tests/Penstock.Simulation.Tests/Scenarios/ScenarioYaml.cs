namespace Penstock.Simulation.Tests.Scenarios;

/// <summary>The model <c>chat</c>: two targets in one region, and one for failover in another that costs three times as much.</summary>
internal static class ScenarioYaml
{
    public static string With(
        string retry = "{ attempts: 3 }",
        string health = "{ ejectAfter: 5, ejectFor: 5s, slowStart: 10s }",
        string? more = null,
        string target = "",
        int tierOfC = 1) => $$"""
        version: 1
        providers:
          a: { kind: openai-compatible, endpoint: "http://a/v1", region: eu }
          b: { kind: openai-compatible, endpoint: "http://b/v1", region: eu }
          c: { kind: openai-compatible, endpoint: "http://c/v1", region: us }
        models:
          chat:
            targets:
              a: { use: a/m, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 }{{target}} }
              b: { use: b/m, prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 }{{target}} }
              c: { use: c/m, tier: {{tierOfC}}, prices: { inputUsdPerMillion: 3, outputUsdPerMillion: 6 }{{target}} }
            timeouts: { connect: 2s, firstToken: 3s, idle: 5s, total: 60s }
            retry: {{retry}}
            health: {{health}}
        """ + (more is null ? "" : $"\n    {more}");
}
