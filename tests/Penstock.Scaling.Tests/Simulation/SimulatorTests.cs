using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Simulation;

namespace Penstock.Scaling.Tests.Simulation;

public sealed class SimulatorTests
{
    private static readonly ReplicaModel Model = new();

    [Fact]
    public void A_request_that_runs_alone_takes_what_the_formula_says()
    {
        PoolSample[] samples = [];
        SimulationResult result = Run([new SimulatedRequest(10, 1000, 101)], new Fixed(1, sample => samples = [.. samples, sample]), 60);

        // Two chunks of prompt, the second of which gives the first token; then a hundred iterations of one sequence.
        double first = (2 * Model.BaseSeconds) + (1000 * Model.SecondsPerPromptToken);
        Assert.Equal(first, result.FirstTokenP50Seconds, 4);
        Assert.Equal(102, samples.Sum(sample => sample.Iterations));
        Assert.Equal(first + (100 * (Model.BaseSeconds + Model.SecondsPerSequence)), samples.Sum(sample => sample.Busy.TotalSeconds), 4);
        Assert.Equal(1, samples.Sum(sample => sample.Completions));
        Assert.Equal(101, samples.Sum(sample => sample.OutputTokens));
    }

    [Fact]
    public void Whatever_arrives_ends_once_and_every_prompt_token_is_taken_in_once()
    {
        RequestTrace trace = Burst(3_000, 300, 7);
        long tokens = 0;
        int completions = 0;
        Run(trace.Requests, new Fixed(4, sample => (tokens, completions) = (tokens + sample.PrefilledTokens, completions + sample.Completions)), 2_000);

        Assert.Equal(trace.Requests.Length, completions);
        Assert.Equal(trace.Requests.Sum(request => (long)request.InputTokens), tokens);
    }

    [Fact]
    public void Two_runs_of_one_seed_are_equal_faults_included()
    {
        RequestTrace trace = Burst(2_000, 600, 3);
        var options = new SimulationOptions { Seed = 5, CrashesPerHour = 20, Spot = new() { PreemptionsPerHour = 10 }, LagSeconds = 3, DroppedSamples = 0.2, ColdStartSeconds = 30 };
        SimulationResult one = ServingSimulator.Run(trace, new Scaler(new ScalerOptions()), options, 2);
        SimulationResult other = ServingSimulator.Run(trace, new Scaler(new ScalerOptions()), options, 2);

        Assert.Equal(one.Timeline, other.Timeline);
        Assert.Equal(one with { Timeline = [] }, other with { Timeline = [] });
        Assert.True(one.CutByFaults > 0, "with twenty crashes an hour some stream must break");
    }

    [Fact]
    public void A_replica_is_paid_for_from_the_moment_it_is_asked_for()
    {
        var options = new SimulationOptions { ColdStartSeconds = 300, ColdStartSpread = 0, ReplicaHourUsd = 2 };
        SimulationResult result = ServingSimulator.Run(Burst(1, 3_600, 1), new Fixed(3, _ => { }), options, 1);

        Assert.Equal(3, result.ReplicaHours, 0.01);
        Assert.Equal(6, result.CostUsd, 0.02);
    }

    [Fact]
    public void Nothing_is_sent_to_a_replica_before_its_cold_start_is_over()
    {
        var options = new SimulationOptions { ColdStartSeconds = 100, ColdStartSpread = 0, Min = 0 };
        var trace = new RequestTrace("one", DateTimeOffset.UnixEpoch, 300, 0, [new SimulatedRequest(1, 10, 1)]);
        SimulationResult result = ServingSimulator.Run(trace, new Fixed(1, _ => { }), options, 0);

        Assert.InRange(result.FirstTokenP50Seconds, 100, 101.1);
    }

    [Fact]
    public void A_stopped_replica_finishes_its_streams()
    {
        RequestTrace trace = Burst(200, 60, 9);
        int second = 0;
        SimulationResult result = ServingSimulator.Run(trace with { Seconds = 600 }, new Fixed(() => ++second < 61 ? 4 : 1, _ => { }), new SimulationOptions(), 4);

        Assert.Equal(0, result.CutByScaling);
        Assert.Equal(200, result.Requests);
        Assert.True(result.Timeline[^1].Ready == 1);
    }

    [Fact]
    public void The_objective_counts_a_request_that_never_got_a_token_as_missed()
    {
        var trace = new RequestTrace("none", DateTimeOffset.UnixEpoch, 100, 0, [new SimulatedRequest(1, 10, 5)]);
        SimulationResult result = ServingSimulator.Run(trace, new Fixed(0, _ => { }), new SimulationOptions { Min = 0 }, 0);

        Assert.Equal(0, result.Attainment);
    }

    [Fact]
    public void Drawn_traffic_keeps_its_rate_and_a_thinned_variation()
    {
        var rates = new ArrivalRates(600, [.. Enumerable.Repeat((50.0, 4.0), 30)]);
        RequestTrace trace = TraceGenerator.Draw("x", rates, 0.2, [(10, 10)], 0, DateTimeOffset.UnixEpoch, 4);
        double[] gaps = [.. trace.Requests.Skip(1).Zip(trace.Requests, (next, before) => next.Arrival - before.Arrival)];
        double mean = gaps.Average();
        double squared = gaps.Average(gap => (gap - mean) * (gap - mean)) / (mean * mean);

        Assert.Equal(0.1, mean, 0.003);
        Assert.Equal((0.2 * 16) + 0.8, squared, 0.25);
    }

    private static SimulationResult Run(SimulatedRequest[] requests, IAutoscaler scaler, double seconds) =>
        ServingSimulator.Run(new RequestTrace("test", DateTimeOffset.UnixEpoch, seconds, 0, requests), scaler, new SimulationOptions(), scaler.Step(default));

    private static RequestTrace Burst(int count, double seconds, int seed)
    {
        var random = new Random(seed);
        SimulatedRequest[] requests =
        [
            .. Enumerable.Range(0, count).Select(_ => new SimulatedRequest(random.NextDouble() * seconds, random.Next(1, 3_000), random.Next(1, 300)))
                .OrderBy(request => request.Arrival),
        ];
        return new RequestTrace("burst", DateTimeOffset.UnixEpoch, seconds, 0, requests);
    }

    private sealed class Fixed(Func<int> replicas, Action<PoolSample> seen) : IAutoscaler
    {
        public Fixed(int replicas, Action<PoolSample> seen)
            : this(() => replicas, seen)
        {
        }

        public int Step(in PoolSample sample)
        {
            seen(sample);
            return replicas();
        }
    }
}
