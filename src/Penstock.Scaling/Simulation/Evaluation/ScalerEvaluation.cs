using Penstock.Scaling.Decisions;
using Penstock.Scaling.Simulation.Baselines;

namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>
/// Compares our scaler with the field's, each of them tuned: on the tuning days its parameter is the one that keeps the objective with the fewest
/// replica-hours. Ours runs as it ships. One thread.
/// </summary>
public sealed class ScalerEvaluation(EvaluationPlan plan, IRunStore store, Action<RunKey, int, int> progress)
{
    /// <summary>The name of our scaler in tables.</summary>
    public const string Ours = "penstock";

    /// <summary>The name of our scaler where it may choose between replicas on demand and spot ones.</summary>
    public const string OursOnSpot = "penstock, spot";

    /// <summary>The name of the one that knows the future.</summary>
    public const string Oracle = "clairvoyant";

    private const double TunedColdStart = 180;
    private readonly Dictionary<(int Day, int Seed), RequestTrace> _traces = [];
    private int _done;

    private int Total =>
        (FieldScalers.All.Sum(one => one.Values.Count) * plan.TuningDays.Count)
        + (plan.ColdStarts.Sum(cold => cold.Seeds.Count) * plan.ValidationDays.Count * (FieldScalers.All.Count + 3));

    // 1. The field's scalers are tuned.
    // 2. All are judged on other days, with other draws.
    /// <summary>Runs what is not done yet and scores it.</summary>
    public IReadOnlyList<ScalerScore> Run(CancellationToken cancellationToken)
    {
        Dictionary<string, double> tuned = FieldScalers.All.ToDictionary(one => one.Name, one => Tune(one, cancellationToken), StringComparer.Ordinal);
        var scores = new List<ScalerScore>();
        foreach ((double coldStart, IReadOnlyList<int> seeds) in plan.ColdStarts)
        {
            var runs = new List<RunSummary>();
            foreach ((int day, int seed) in plan.ValidationDays.SelectMany(day => seeds.Select(seed => (day, seed))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                runs.Add(Judge(new RunKey(Oracle, 0, day, seed, coldStart), null));
                runs.Add(Judge(new RunKey(Ours, 0, day, seed, coldStart), () => new Scaler(plan.Scaler)));
                runs.Add(Judge(new RunKey(OursOnSpot, 0, day, seed, coldStart), () => new Scaler(plan.Scaler with { Types = [.. plan.SpotTypes.Select(type => type.Told)] })));
                runs.AddRange(FieldScalers.All.Select(one =>
                    Judge(new RunKey(one.Name, tuned[one.Name], day, seed, coldStart), () => one.Create(tuned[one.Name], plan.World.Replica))));
            }

            scores.AddRange(Score(runs, coldStart));
        }

        return scores;
    }

    private double Tune(Baseline one, CancellationToken cancellationToken)
    {
        var byValue = new List<(double Value, double Hours, double Attainment)>();
        foreach (double value in one.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunSummary[] runs = [.. plan.TuningDays.Select(day => Judge(new RunKey(one.Name, value, day, 1, TunedColdStart), () => one.Create(value, plan.World.Replica)))];
            byValue.Add((value, runs.Sum(run => run.ReplicaHours), runs.Min(run => run.Attainment)));
        }

        (double Value, double Hours, double Attainment)[] kept = [.. byValue.Where(run => run.Attainment >= plan.World.Objective.Attainment)];
        return kept.Length > 0 ? kept.MinBy(run => run.Hours).Value : byValue.MaxBy(run => run.Attainment).Value;
    }

    private RunSummary Judge(RunKey key, Func<IAutoscaler>? scaler)
    {
        progress(key, _done++, Total);
        if (store.Find(key) is { } done)
        {
            return done;
        }

        RequestTrace trace = Trace(key.Day, key.Seed);
        SimulationOptions world = plan.World with
        {
            ColdStartSeconds = key.ColdStartSeconds,
            Seed = key.Seed,
            Types = key.Scaler == OursOnSpot ? plan.SpotTypes : plan.World.Types,
        };
        int initial = Initial(trace, world);
        SimulationResult result = scaler is null ? Clairvoyant.Search(trace, world, initial) : ServingSimulator.Run(trace, scaler(), world, initial);
        var run = new RunSummary(
            key,
            result.ReplicaHours,
            result.CostUsd,
            result.Attainment,
            result.WorstFiveMinutes,
            result.FirstTokenP99Seconds,
            result.ActionsPerHour,
            result.CutByScaling,
            trace.FluidHours(world.Replica));
        store.Add(run);
        return run;
    }

    private RequestTrace Trace(int day, int seed)
    {
        if (!_traces.TryGetValue((day, seed), out RequestTrace? trace))
        {
            if (_traces.Count >= 3)
            {
                _traces.Clear();
            }

            _traces[(day, seed)] = trace = plan.Trace(day, seed);
        }

        return trace;
    }

    /// <summary>Replicas at the beginning, the same for all: the first ten minutes' work at 80 % use.</summary>
    public static int Initial(RequestTrace trace, SimulationOptions world)
    {
        double seconds = Math.Min(600, trace.Seconds);
        double work = trace.Requests.TakeWhile(request => request.Arrival < seconds).Sum(request => world.Replica.Work(request.InputTokens, request.OutputTokens));
        return Math.Clamp((int)Math.Ceiling(work / seconds / 0.8), world.Min, world.Max);
    }

    private static IEnumerable<ScalerScore> Score(List<RunSummary> runs, double coldStart)
    {
        Dictionary<(int, int), double> best = runs.Where(run => run.Key.Scaler == Oracle).ToDictionary(run => (run.Key.Day, run.Key.Seed), run => run.ReplicaHours);
        return runs.GroupBy(run => run.Key.Scaler, StringComparer.Ordinal).Select(group => new ScalerScore(
            group.Key,
            group.First().Key.Parameter is > 0 and double parameter ? parameter : null,
            coldStart,
            group.Average(run => run.ReplicaHours),
            group.Average(run => run.CostUsd),
            group.Average(run => run.ReplicaHours / best[(run.Key.Day, run.Key.Seed)]),
            group.Average(run => run.Attainment),
            group.Min(run => run.Attainment),
            group.Min(run => run.WorstFiveMinutes),
            group.Max(run => run.ActionsPerHour),
            group.Sum(run => run.CutByScaling),
            group.Count()));
    }
}
