using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Serving;
using Penstock.Cli.Hosting;
using Penstock.Cli.Simulation;
using Penstock.Cli.Terminals;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Simulation;
using Penstock.Scaling.Simulation.Baselines;
using Penstock.Scaling.Simulation.Charts;
using Penstock.Scaling.Simulation.Evaluation;
using Penstock.Storage.Ledger;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock simulate</c>: how a pool would scale on a trace, with our scaler and with the field's.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandContext context)
    {
        SimulationSwitches switches = new();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("simulate", "Run a day of traffic against simulated model servers, and compare scalers: replica-hours, latency, actions.") { json };
        foreach (Option option in switches.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed, switches, parsed.GetValue(json), cancellationToken));
        return command.WithExamples(
            "penstock simulate", "a day of the shipped week: ours, Kubernetes' HPA and a static fleet",
            "penstock simulate -s penstock -s clairvoyant --cold-start 420 --chart day.html", "slow starts, drawn",
            "penstock simulate --trace requests.csv --replica mine.json --first-token 1", "your own traffic, servers and objective",
            "penstock simulate --ledger --model chat --from 2026-11-23 --chart week.html", "what a gateway of yours has served",
            "penstock simulate --evaluate --resume runs.jsonl", "the whole comparison; may be stopped and resumed");
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, SimulationSwitches switches, bool isJson, CancellationToken cancellationToken)
    {
        Terminal terminal = context.Terminal;
        try
        {
            SimulationOptions world = switches.World(parsed);
            return parsed.GetValue(switches.Evaluate)
                ? Evaluate(terminal, world, parsed.GetValue(switches.Resume), isJson, cancellationToken)
                : Compare(terminal, parsed, switches, world, await TraceAsync(context, parsed, switches, cancellationToken), isJson, cancellationToken);
        }
        catch (DbException fault)
        {
            terminal.Fail($"The ledger cannot be read: {fault.Message}");
            return ExitCodes.Missing;
        }
        catch (FormatException fault)
        {
            terminal.Fail(fault.Message);
            return ExitCodes.Usage;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            terminal.Fail(fault.Message);
            return ExitCodes.Missing;
        }
    }

    private static async Task<RequestTrace> TraceAsync(CommandContext context, ParseResult parsed, SimulationSwitches switches, CancellationToken cancellationToken)
    {
        if (!parsed.GetValue(switches.Ledger))
        {
            return switches.Load(parsed);
        }

        ConfigurationResult configuration = context.Configuration.Load(parsed.GetValue(switches.Config));
        PenstockCatalog catalog = configuration.Catalog ?? throw new FormatException(configuration.ErrorText);
        if (catalog.Storage.Kind == StorageKind.Sqlite && !File.Exists(catalog.Storage.Path))
        {
            throw new FileNotFoundException($"There is no ledger at {catalog.Storage.Path}.");
        }

        await using ILedgerStore store = AttemptLedger.StoreOf(catalog.Storage);
        return await LedgerTrace.ReadAsync(store, switches.Filter(parsed), cancellationToken);
    }

    private static int Compare(
        Terminal terminal,
        ParseResult parsed,
        SimulationSwitches switches,
        SimulationOptions world,
        RequestTrace trace,
        bool isJson,
        CancellationToken cancellationToken)
    {
        (string Name, Func<IAutoscaler>? Create)[] scalers = [.. parsed.GetValue(switches.Scaler)!.Select(name => (name, Find(name, world)))];
        string? chart = parsed.GetValue(switches.Chart);
        if (chart is not null && Path.GetExtension(chart) is not (".svg" or ".html"))
        {
            throw new FormatException("--chart draws .svg or .html.");
        }

        int initial = ScalerEvaluation.Initial(trace, world);
        var runs = new List<(string Name, SimulationResult Result)>();
        foreach ((string name, Func<IAutoscaler>? create) in scalers)
        {
            var progress = new SimulationProgress(terminal, name);
            runs.Add((name, create is null
                ? Clairvoyant.Search(trace, world, initial)
                : ServingSimulator.Run(trace, create(), world, initial, share => progress.Show(share, cancellationToken))));
            progress.Clear();
        }

        string title = string.Create(CultureInfo.InvariantCulture, $"{trace.Name}: {runs[0].Result.Requests:N0} requests, cold start {world.ColdStartSeconds:0} s");
        if (chart is not null)
        {
            File.WriteAllText(chart, Path.GetExtension(chart) == ".svg"
                ? SimulationChart.Draw($"{title}: {runs[0].Name}", runs[0].Result, world.Objective.Attainment)
                : SimulationPage.Write(title, runs, world.Objective.Attainment));
        }

        if (isJson)
        {
            terminal.WriteLine(SimulationText.Json(trace, world, runs));
            return ExitCodes.Success;
        }

        terminal.Remark(title);
        terminal.WriteTable(ResultTable.Headings, [.. runs.Select(run => ResultTable.Row(run.Name, run.Result))]);
        terminal.WriteLine(SimulationText.Sparklines(runs));
        terminal.Remark(string.Create(CultureInfo.InvariantCulture, $"Fluid bound (all replicas always full): {trace.FluidHours(world.Replica):0.0} replica-hours."));
        return ExitCodes.Success;
    }

    /// <summary>Null for the one that knows the future, which is a search and no scaler.</summary>
    private static Func<IAutoscaler>? Find(string text, SimulationOptions world)
    {
        string[] parts = text.Split('=', 2);
        if (parts[0] == ScalerEvaluation.Oracle)
        {
            return null;
        }

        if (parts[0] == ScalerEvaluation.Ours)
        {
            return () => new Scaler(SimulationText.Shipped(world));
        }

        Baseline field = FieldScalers.All.FirstOrDefault(one => one.Name == parts[0])
            ?? throw new FormatException($"There is no scaler '{parts[0]}'. There are: penstock, clairvoyant, {string.Join(", ", FieldScalers.All.Select(one => one.Name))}.");
        double value = field.Values[field.Values.Count / 2];
        if (parts.Length == 2 && !(double.TryParse(parts[1], CultureInfo.InvariantCulture, out value) && value > 0))
        {
            throw new FormatException($"--scaler {text}: '{parts[1]}' is not a number above 0.");
        }

        return () => field.Create(value, world.Replica);
    }

    private static int Evaluate(Terminal terminal, SimulationOptions world, string? resume, bool isJson, CancellationToken cancellationToken)
    {
        var plan = new EvaluationPlan
        {
            Trace = (day, seed) => ShippedTraces.Day(day, seed),
            TuningDays = [0, 1],
            ValidationDays = [2, 3, 4],
            ColdStarts = [(180, [11, 12, 13]), (60, [11]), (420, [11])],
            World = world,
            Scaler = SimulationText.Shipped(world),
        };
        var progress = new SimulationProgress(terminal, "evaluate");
        IReadOnlyList<ScalerScore> scores = new ScalerEvaluation(plan, new RunStoreFile(resume), (key, done, total) =>
            progress.Show((double)done / total, cancellationToken, $"{key.Scaler} {key.Parameter.ToString(CultureInfo.InvariantCulture)}, day {key.Day}, seed {key.Seed}")).Run(cancellationToken);
        progress.Clear();
        if (isJson)
        {
            terminal.WriteLine(SimulationText.Json(scores));
        }
        else
        {
            terminal.WriteTable(SimulationText.ScoreHeadings, [.. scores.Select(SimulationText.Row)]);
        }

        return ExitCodes.Success;
    }
}
