using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation;

/// <summary>What the simulated fleet would report, gathered between two samples.</summary>
internal sealed class SimulatedSignals
{
    private long _iterations;
    private long _sequences;
    private long _prompt;
    private double _busy;

    public int Arrivals { get; set; }

    public long InputTokens { get; set; }

    public int Completions { get; set; }

    public long OutputTokens { get; set; }

    public int Met { get; set; }

    public void Count(long iterations, int sequences, int promptTokens, double seconds)
    {
        _iterations += iterations;
        _sequences += iterations * sequences;
        _prompt += promptTokens;
        _busy += iterations * seconds;
    }

    /// <summary>What was done since the last call.</summary>
    public ServerWork TakeWork()
    {
        var work = new ServerWork(_iterations, _sequences, _prompt, TimeSpan.FromSeconds(_busy));
        (_iterations, _sequences, _prompt, _busy) = (0, 0, 0, 0);
        return work;
    }

    /// <summary>The counters since the last call, with the gauges of <paramref name="gauges"/>.</summary>
    public PoolSample Take(in PoolSample gauges)
    {
        PoolSample sample = gauges with
        {
            Arrivals = Arrivals,
            InputTokens = InputTokens,
            Completions = Completions,
            OutputTokens = OutputTokens,
            Met = Met,
            Iterations = _iterations,
            DecodedSequences = _sequences,
            PrefilledTokens = _prompt,
            Busy = TimeSpan.FromSeconds(_busy),
        };
        (Arrivals, InputTokens, Completions, OutputTokens, Met) = (0, 0, 0, 0, 0);
        (_iterations, _sequences, _prompt, _busy) = (0, 0, 0, 0);
        return sample;
    }
}
