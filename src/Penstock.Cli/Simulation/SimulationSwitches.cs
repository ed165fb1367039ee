using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Penstock.Cli.Commands;
using Penstock.Scaling.Simulation;
using Penstock.Storage.Ledger;

namespace Penstock.Cli.Simulation;

/// <summary>The options of <c>penstock simulate</c>, and the world and the traces that they describe.</summary>
internal sealed class SimulationSwitches
{
    public Option<int> Day { get; } = new("--day") { Description = "Day of the shipped week, 0 to 6, or of --rates.", DefaultValueFactory = _ => 4 };

    public Option<string?> Trace { get; } = new("--trace") { Description = "A request log: CSV with seconds,inputTokens,outputTokens (or Azure's columns).", HelpName = "FILE" };

    public Option<bool> Ledger { get; } = new("--ledger") { Description = "Take the requests from the ledger of the configured storage, in place of the shipped week." };

    public Option<string?> Config { get; } = SharedOptions.Config();

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "With --ledger: only this model.", HelpName = "NAME" };

    public Option<DateTimeOffset?> From { get; } = new("--from") { Description = "With --ledger: from this time on, like 2026-11-01 (UTC).", HelpName = "TIME", CustomParser = Time };

    public Option<DateTimeOffset?> Until { get; } = new("--until") { Description = "With --ledger: up to and without this time.", HelpName = "TIME", CustomParser = Time };

    public Option<string?> Rates { get; } = new("--rates") { Description = "Rates by window: CSV with t_seconds,rate_rps,mean_cv_rate_weighted.", HelpName = "FILE" };

    public Option<string?> Lengths { get; } = new("--lengths") { Description = "Token lengths for --rates: CSV with ContextTokens,GeneratedTokens.", HelpName = "FILE" };

    public Option<double> Scale { get; } = new("--scale") { Description = "Share of the rates that is simulated.", DefaultValueFactory = _ => ShippedTraces.Scale };

    public Option<string[]> Scaler { get; } = new("--scaler", "-s")
    {
        Description = "penstock, clairvoyant, or one of the field's with its parameter (hpa=41). Several are compared.",
        HelpName = "NAME[=VALUE]",
        DefaultValueFactory = _ => ["penstock", "hpa=41", "static=15"],
    };

    public Option<double> ColdStart { get; } = new("--cold-start") { Description = "Median seconds from asking for a replica to its first request.", DefaultValueFactory = _ => 180 };

    public Option<int> Min { get; } = new("--min") { Description = "The fewest replicas.", DefaultValueFactory = _ => 1 };

    public Option<int> Max { get; } = new("--max") { Description = "The most replicas.", DefaultValueFactory = _ => 60 };

    public Option<int> Seed { get; } = new("--seed") { Description = "Seeds every draw; two runs of one seed are equal.", DefaultValueFactory = _ => 1 };

    public Option<double> Price { get; } = new("--replica-hour-usd") { Description = "Price of a replica-hour on demand.", DefaultValueFactory = _ => 1 };

    public Option<double> Spot { get; } = new("--spot-share") { Description = "Share of the fleet bought as spot, at 35 % of the price, taken back with 60 s of notice.", DefaultValueFactory = _ => 0 };

    public Option<double> Crashes { get; } = new("--crashes") { Description = "Crashes per replica-hour.", DefaultValueFactory = _ => 0 };

    public Option<int> Lag { get; } = new("--lag") { Description = "Seconds by which every measurement is late.", DefaultValueFactory = _ => 0 };

    public Option<double> Dropped { get; } = new("--dropped") { Description = "Share of measurements that never come.", DefaultValueFactory = _ => 0 };

    public Option<double> FirstToken { get; } = new("--first-token") { Description = "Objective: seconds to the first token.", DefaultValueFactory = _ => 2 };

    public Option<double> PerToken { get; } = new("--per-output-token") { Description = "Objective: mean seconds for each further token.", DefaultValueFactory = _ => 0.12 };

    public Option<double> Attainment { get; } = new("--attainment") { Description = "Objective: share of requests that meet both.", DefaultValueFactory = _ => 0.99 };

    public Option<string?> Replica { get; } = new("--replica") { Description = "What a replica can do: JSON with baseSeconds, secondsPerSequence, secondsPerPromptToken, maxSequences, chunkTokens, kvTokens.", HelpName = "FILE" };

    public Option<string?> Types { get; } = new("--types")
    {
        Description = "Types that penstock may mix: a JSON list of name, hourUsd, capacity, spot, preemptionsPerHour, noticeSeconds, max, replica; the first is what field scalers run on.",
        HelpName = "FILE",
    };

    public Option<string?> Chart { get; } = new("--chart") { Description = "Draw the runs: an .html page of all, or an .svg of the first.", HelpName = "FILE" };

    public Option<bool> Evaluate { get; } = new("--evaluate") { Description = "Tune the field's scalers on days 0 and 1, then judge all on days 2, 3 and 4: about 20 minutes of one core." };

    public Option<string?> Resume { get; } = new("--resume") { Description = "Keep the runs of --evaluate in this file, and go on from it.", HelpName = "FILE" };

    public IEnumerable<Option> All =>
    [
        Day, Trace, Ledger, Config, Model, From, Until, Rates, Lengths, Scale, Scaler, ColdStart, Min, Max, Seed, Price, Spot, Crashes, Lag, Dropped, FirstToken, PerToken, Attainment, Replica, Types, Chart,
        Evaluate, Resume,
    ];

    /// <exception cref="FormatException">A value makes no sense; says which.</exception>
    public SimulationOptions World(ParseResult parsed)
    {
        IReadOnlyList<SimulatedType> types = parsed.GetValue(Types) is { } list ? TypesFile.Read(list) : [];
        SimulationOptions world = new()
        {
            Types = types,
            Replica = parsed.GetValue(Replica) is { } file ? ReplicaFile.Read(file) : types.Count > 0 ? types[0].Replica : new(),
            Objective = new()
            {
                FirstTokenSeconds = Above(parsed, FirstToken, 0),
                PerOutputTokenSeconds = Above(parsed, PerToken, 0),
                Attainment = Within(parsed, Attainment, 0.5, 0.9999),
            },
            ColdStartSeconds = Within(parsed, ColdStart, 0, 7200),
            Min = (int)Within(parsed.GetValue(Min), Min, 0, 10_000),
            Max = (int)Within(parsed.GetValue(Max), Max, 1, 10_000),
            Seed = parsed.GetValue(Seed),
            ReplicaHourUsd = Within(parsed, Price, 0, 1e6),
            Spot = Within(parsed, Spot, 0, 1) is > 0 and double share ? new SpotMarket { Share = share } : null,
            CrashesPerHour = Within(parsed, Crashes, 0, 3600),
            LagSeconds = (int)Within(parsed.GetValue(Lag), Lag, 0, 3600),
            DroppedSamples = Within(parsed, Dropped, 0, 0.99),
        };
        return world.Min <= world.Max ? world : throw new FormatException("--min is above --max.");
    }

    /// <summary>Which rows of the ledger are wanted.</summary>
    public LedgerFilter Filter(ParseResult parsed) =>
        new() { Model = parsed.GetValue(Model), From = parsed.GetValue(From), Until = parsed.GetValue(Until) };

    /// <exception cref="FormatException">A file is not what it should be; says why.</exception>
    public RequestTrace Load(ParseResult parsed)
    {
        if (parsed.GetValue(Trace) is { } path)
        {
            return Reading(path, text => TraceFile.Read(Path.GetFileName(path), text));
        }

        ArrivalRates rates = parsed.GetValue(Rates) is { } table ? Reading(table, ArrivalRates.Read) : ShippedTraces.Rates;
        IReadOnlyList<(int, int)> lengths = parsed.GetValue(Lengths) is { } tokens ? Reading(tokens, TokenLengths.Read) : ShippedTraces.Lengths;
        int days = (int)(rates.Windows.Count * rates.WindowSeconds / 86_400);
        int day = (int)Within(parsed.GetValue(Day), Day, 0, Math.Max(0, days - 1));
        string name = $"{(parsed.GetValue(Rates) is { } file ? Path.GetFileNameWithoutExtension(file) : "m-small")}, day {day}";
        return ShippedTraces.Day(name, rates, lengths, day, parsed.GetValue(Seed), Within(parsed, Scale, 1e-6, 1));
    }

    private static DateTimeOffset? Time(ArgumentResult argument)
    {
        if (DateTimeOffset.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            return at;
        }

        argument.AddError($"'{argument.Tokens[0].Value}' is not a time like 2026-11-01 or 2026-11-01T12:00Z.");
        return null;
    }

    private static T Reading<T>(string path, Func<TextReader, T> read)
    {
        try
        {
            using var text = new StreamReader(path);
            return read(text);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{path}: {fault.Message}", fault);
        }
    }

    private static double Above(ParseResult parsed, Option<double> option, double least) =>
        parsed.GetValue(option) is var value && value > least ? value : throw new FormatException($"{option.Name} must be above {least}.");

    private static double Within(ParseResult parsed, Option<double> option, double least, double most) => Within(parsed.GetValue(option), option, least, most);

    private static double Within(double value, Option option, double least, double most) =>
        value >= least && value <= most ? value : throw new FormatException(FormattableString.Invariant($"{option.Name} must be from {least} to {most}."));
}
