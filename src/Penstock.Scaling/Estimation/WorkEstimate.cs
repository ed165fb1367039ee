using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Estimation;

/// <summary>
/// How much work arrives: replica-seconds a second, that is replicas that would be wholly busy. Prompts are known when they arrive; how long answers
/// get is learned from those that ended.
/// </summary>
public sealed class WorkEstimate
{
    /// <summary>Weight of one completion in the mean; about 2,000 of them are remembered.</summary>
    private const double Weight = 0.0005;

    private long _completions;

    /// <summary>Mean output tokens of an answer. Default 200 until there are completions.</summary>
    public double OutputTokens { get; private set; } = 200;

    /// <summary>Mean prompt tokens of the latest arrivals.</summary>
    public double InputTokens { get; private set; } = 500;

    /// <summary>Replica-seconds that arrived with <paramref name="sample"/>.</summary>
    public double Observe(in PoolSample sample, ReplicaModel replica)
    {
        if (sample.Completions > 0)
        {
            _completions += sample.Completions;
            double weight = Math.Max(1 - Math.Pow(1 - Weight, sample.Completions), Math.Min(1, sample.Completions / (double)_completions));
            OutputTokens += weight * (((double)sample.OutputTokens / sample.Completions) - OutputTokens);
        }

        if (sample.Arrivals == 0)
        {
            return 0;
        }

        double input = (double)sample.InputTokens / sample.Arrivals;
        InputTokens += (1 - Math.Pow(1 - Weight, sample.Arrivals)) * (input - InputTokens);
        return sample.Arrivals * replica.Work(input, OutputTokens);
    }
}
