using Penstock.Gateway.Inference;
using Penstock.Simulation.Tests.World;

namespace Penstock.Simulation.Tests.Reporting;

/// <summary>One row of the table.</summary>
internal sealed record ScenarioResult(
    string Name, int Seed, ulong Hash, int Requests, double SuccessRate, double MedianFirstToken, double P99FirstToken, double Attempts, double UsdPerThousand)
{
    /// <summary>Measures what <paramref name="simulation"/> did.</summary>
    public static ScenarioResult Of(string name, SimulatedGateway simulation)
    {
        IReadOnlyList<Exchange> all = simulation.Exchanges;
        double[] first = [.. all.Where(exchange => exchange.Succeeded).Select(exchange => exchange.FirstTokenSeconds).Order()];
        int whole = all.Count(exchange => exchange.Succeeded);
        return new ScenarioResult(
            name,
            simulation.Seed,
            simulation.Hash.Value,
            all.Count,
            whole / (double)all.Count,
            Quantile(first, 0.5),
            Quantile(first, 0.99),
            all.Sum(exchange => exchange.Attempts) / (double)all.Count,
            (double)all.Sum(exchange => exchange.CostUsd) / all.Count * 1000);
    }

    /// <summary>The <paramref name="quantile"/> of sorted values; NaN when there are none.</summary>
    public static double Quantile(double[] sorted, double quantile) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(quantile * sorted.Length) - 1)];

    /// <summary>No client was given the mark of a whole answer for one that was not, and none is still waiting.</summary>
    public static void AssertHonest(SimulatedGateway simulation)
    {
        Assert.All(simulation.Exchanges, exchange =>
        {
            Assert.False(double.IsNaN(exchange.EndedAt), $"request {exchange.Number} never ended");
            Assert.True(exchange.Outcome == Outcome.Completed == exchange.Client.SawEnd, $"request {exchange.Number} is {exchange.Outcome}, and its client saw end: {exchange.Client.SawEnd}");
        });
    }
}
