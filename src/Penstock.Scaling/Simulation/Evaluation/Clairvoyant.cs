namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>
/// The best that was found by someone who knows all arrivals: a search over the number of replicas in each five minutes, judged in the simulator.
/// Not a proven optimum, but nothing that has to guess should come near it.
/// </summary>
public static class Clairvoyant
{
    private const double WindowSeconds = 300;
    private const int Passes = 3;

    /// <summary>Windows that are changed in one trial lie this far apart, so that the effect of each can be told.</summary>
    private const int Stride = 4;

    /// <summary>Searches.</summary>
    /// <param name="trace">What arrives.</param>
    /// <param name="options">The world; its objective's attainment is what is to be kept.</param>
    /// <param name="initial">Replicas at second 0.</param>
    /// <returns>The run with the fewest replica-hours that keeps the objective.</returns>
    // 1. One share of use for the whole day: the highest that keeps the objective.
    // 2. Then one replica less wherever it costs the fewest misses for what it saves, while the objective is kept.
    public static SimulationResult Search(RequestTrace trace, SimulationOptions options, int initial)
    {
        double[] work = PeakWork(trace, options);
        (int[] plan, SimulationResult best) = BestUse(trace, options, initial, work);
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int offset = 0; offset < Stride; offset++)
            {
                (plan, best) = Trim(trace, options, initial, plan, best, offset);
            }
        }

        return best;
    }

    private static (int[] Plan, SimulationResult Run) BestUse(RequestTrace trace, SimulationOptions options, int initial, double[] work)
    {
        (double low, double high) = (0.6, 1.2);
        int[] plan = Plan(work, low);
        SimulationResult best = Run(trace, options, initial, plan);
        for (int step = 0; step < 6; step++)
        {
            double use = (low + high) / 2;
            int[] tried = Plan(work, use);
            SimulationResult run = Run(trace, options, initial, tried);
            if (run.Attainment >= options.Objective.Attainment)
            {
                (low, plan, best) = (use, tried, run);
            }
            else
            {
                high = use;
            }
        }

        return (plan, best);
    }

    private static (int[] Plan, SimulationResult Run) Trim(
        RequestTrace trace, SimulationOptions options, int initial, int[] plan, SimulationResult best, int offset)
    {
        int[] tried = [.. plan.Select((needed, window) => window % Stride == offset ? Math.Max(1, needed - 1) : needed)];
        int[] before = Missed(best, plan.Length, trace);
        int[] after = Missed(Run(trace, options, initial, tried), plan.Length, trace);
        double allowance = ((1 - options.Objective.Attainment) * best.Requests) - before.Sum();
        int[] accepted = [.. plan];
        foreach ((int window, int cost) in Enumerable.Range(0, plan.Length).Where(window => tried[window] < plan[window])
            .Select(window => (window, Added(before, after, window))).OrderBy(pair => pair.Item2))
        {
            if (cost > allowance)
            {
                break;
            }

            accepted[window]--;
            allowance -= Math.Max(0, cost);
        }

        SimulationResult run = Run(trace, options, initial, accepted);
        return run.Attainment >= options.Objective.Attainment && run.ReplicaHours < best.ReplicaHours ? (accepted, run) : (plan, best);
    }

    /// <summary>Misses that a smaller fleet added in its window and in the two after it.</summary>
    private static int Added(int[] before, int[] after, int window)
    {
        int added = 0;
        for (int index = window; index < Math.Min(before.Length, window + Stride - 1); index++)
        {
            added += after[index] - before[index];
        }

        return added;
    }

    private static int[] Missed(SimulationResult run, int windows, RequestTrace trace)
    {
        var missed = new int[windows];
        foreach (TimelinePoint point in run.Timeline)
        {
            int window = Math.Min(windows - 1, (int)((trace.WarmUpSeconds + (point.Minute * 60)) / WindowSeconds));
            missed[window] += point.Arrivals - point.Met;
        }

        return missed;
    }

    private static SimulationResult Run(RequestTrace trace, SimulationOptions options, int initial, int[] plan) =>
        ServingSimulator.Run(trace, new PlannedFleet(plan, WindowSeconds, Lead(options)), options, initial);

    /// <summary>95 % of cold starts are shorter.</summary>
    private static double Lead(SimulationOptions options) => options.ColdStartSeconds * Math.Exp(1.645 * options.ColdStartSpread);

    private static int[] Plan(double[] work, double use) => [.. work.Select(peak => Math.Max(1, (int)Math.Ceiling(peak / use)))];

    /// <summary>The largest mean over 70 seconds in each window, in replicas.</summary>
    private static double[] PeakWork(RequestTrace trace, SimulationOptions options)
    {
        const int smooth = 70;
        var seconds = new double[(int)Math.Ceiling(trace.Seconds) + 1];
        foreach (SimulatedRequest request in trace.Requests)
        {
            seconds[(int)request.Arrival] += options.Replica.Work(request.InputTokens, request.OutputTokens);
        }

        var peaks = new double[(int)Math.Ceiling(trace.Seconds / WindowSeconds)];
        double sum = 0;
        for (int second = 0; second < seconds.Length; second++)
        {
            sum += seconds[second] - (second >= smooth ? seconds[second - smooth] : 0);
            int window = Math.Min(peaks.Length - 1, (int)(Math.Max(0, second - (smooth / 2)) / WindowSeconds));
            peaks[window] = Math.Max(peaks[window], sum / Math.Min(smooth, second + 1));
        }

        return peaks;
    }
}
