using System.Globalization;

namespace Penstock.Scaling.Simulation.Charts;

/// <summary>Results as rows of text, the same for the terminal and for the page.</summary>
public static class ResultTable
{
    /// <summary>What the columns are.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["SCALER", "REPLICA-H", "USD", "MET", "WORST 5 MIN", "TTFT P50", "TTFT P99", "TOKENS/S", "ACTIONS/H", "CUT"];

    /// <summary>One run.</summary>
    public static IReadOnlyList<string> Row(string name, SimulationResult result) =>
    [
        name,
        Text($"{result.ReplicaHours:0.0}"),
        Text($"{result.CostUsd:0.00}"),
        Text($"{result.Attainment:P2}"),
        Text($"{result.WorstFiveMinutes:P1}"),
        Text($"{result.FirstTokenP50Seconds:0.00} s"),
        Text($"{result.FirstTokenP99Seconds:0.00} s"),
        Text($"{result.GoodputTokensPerSecond:0}"),
        Text($"{result.ActionsPerHour:0.0}"),
        Text($"{result.CutByScaling + result.CutByFaults}"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
