using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Simulation;
using Penstock.Scaling.Simulation.Evaluation;

namespace Penstock.Cli.Simulation;

/// <summary>What simulations print.</summary>
internal static class SimulationText
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int SparklineCells = 72;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static IReadOnlyList<string> ScoreHeadings { get; } =
        ["COLD START", "SCALER", "TUNED", "REPLICA-H/DAY", "USD/DAY", "x CLAIRVOYANT", "MET", "LOWEST DAY", "WORST 5 MIN", "ACTIONS/H", "CUT", "RUNS"];

    /// <summary>Our scaler as it ships, told the bounds and the objective of the world and nothing of its servers.</summary>
    public static ScalerOptions Shipped(SimulationOptions world) => new()
    {
        Min = world.Min,
        Max = world.Max,
        FirstToken = TimeSpan.FromSeconds(world.Objective.FirstTokenSeconds),
        Attainment = world.Objective.Attainment,
        Types = [.. world.Types.Select(type => type.Told)],
    };

    public static IReadOnlyList<string> Row(ScalerScore score) =>
    [
        Text($"{score.ColdStartSeconds:0} s"),
        score.Scaler,
        score.Parameter is { } value ? Text($"{value}") : "",
        Text($"{score.ReplicaHours:0.0}"),
        Text($"{score.CostUsd:0.0}"),
        Text($"{score.OfClairvoyant:0.000}"),
        Text($"{score.Attainment:P2}"),
        Text($"{score.LowestAttainment:P2}"),
        Text($"{score.WorstFiveMinutes:P1}"),
        Text($"{score.ActionsPerHour:0.0}"),
        Text($"{score.CutByScaling}"),
        Text($"{score.Runs}"),
    ];

    public static string Json(IReadOnlyList<ScalerScore> scores) => JsonSerializer.Serialize(scores, Options);

    public static string Json(RequestTrace trace, SimulationOptions world, IReadOnlyList<(string Name, SimulationResult Result)> runs) =>
        JsonSerializer.Serialize(new { trace = trace.Name, fluidHours = trace.FluidHours(world.Replica), world, runs = runs.Select(run => new { scaler = run.Name, run.Result }) }, Options);

    /// <summary>Replicas over time, a line for each run; all lines have one scale.</summary>
    public static string Sparklines(IReadOnlyList<(string Name, SimulationResult Result)> runs)
    {
        var text = new StringBuilder();
        int most = runs.Max(run => run.Result.Timeline.Count == 0 ? 1 : run.Result.Timeline.Max(point => point.Ready));
        int width = runs.Max(run => run.Name.Length);
        foreach ((string name, SimulationResult result) in runs)
        {
            text.Append(name.PadRight(width)).Append("  ");
            for (int cell = 0; cell < SparklineCells && result.Timeline.Count > 0; cell++)
            {
                TimelinePoint point = result.Timeline[cell * result.Timeline.Count / SparklineCells];
                text.Append(Blocks[Math.Clamp(point.Ready * Blocks.Length / (most + 1), 0, Blocks.Length - 1)]);
            }

            text.Append(CultureInfo.InvariantCulture, $"  replicas, at most {most}").AppendLine();
        }

        return text.ToString().TrimEnd();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
