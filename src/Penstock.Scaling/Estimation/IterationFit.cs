using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Estimation;

/// <summary>
/// Learns what an iteration costs, <c>a + b * sequences + g * prompt tokens</c>, from sums that servers count anyway: the formula is linear, so a
/// sum of iterations is one row of a regression. Recursive least squares with forgetting (Ljung, System Identification, 1999, section 11.2).
/// </summary>
public sealed class IterationFit
{
    private const int Terms = 3;

    /// <summary>How much a row still counts after one more; half is forgotten in about 20 minutes of seconds.</summary>
    private const double Forgetting = 0.9994;

    // Terms differ by orders of magnitude; scaled, one starting covariance serves all.
    private static readonly double[] Scale = [1, 50, 500];
    private readonly double[] _weights;
    private readonly double[,] _covariance = new double[Terms, Terms];

    /// <summary>Begins with <paramref name="prior"/>, which is given up as soon as there are measurements.</summary>
    public IterationFit(ReplicaModel prior)
    {
        Model = prior;
        _weights = [prior.BaseSeconds * Scale[0], prior.SecondsPerSequence * Scale[1], prior.SecondsPerPromptToken * Scale[2]];
        for (int term = 0; term < Terms; term++)
        {
            _covariance[term, term] = 1;
        }
    }

    /// <summary>What is believed now.</summary>
    public ReplicaModel Model { get; private set; }

    /// <summary>Rows that were taken in.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes in what the servers did since the last sample; nothing happens when they did nothing.</summary>
    public void Observe(in PoolSample sample)
    {
        if (sample.MaxSequences > 0 && sample.MaxSequences != Model.MaxSequences)
        {
            Model = Model with { MaxSequences = sample.MaxSequences };
        }

        if (sample.Iterations <= 0 || sample.Busy <= TimeSpan.Zero)
        {
            return;
        }

        double iterations = sample.Iterations;
        Span<double> row = [1 / Scale[0], sample.DecodedSequences / iterations / Scale[1], sample.PrefilledTokens / iterations / Scale[2]];
        Update(row, sample.Busy.TotalSeconds / iterations);
        Rows++;
        Model = Model with
        {
            BaseSeconds = Math.Max(1e-6, _weights[0] / Scale[0]),
            SecondsPerSequence = Math.Max(0, _weights[1] / Scale[1]),
            SecondsPerPromptToken = Math.Max(0, _weights[2] / Scale[2]),
        };
    }

    private void Update(ReadOnlySpan<double> row, double measured)
    {
        Span<double> gain = stackalloc double[Terms];
        double denominator = Forgetting;
        for (int i = 0; i < Terms; i++)
        {
            for (int j = 0; j < Terms; j++)
            {
                gain[i] += _covariance[i, j] * row[j];
            }

            denominator += gain[i] * row[i];
        }

        double error = measured;
        for (int i = 0; i < Terms; i++)
        {
            error -= _weights[i] * row[i];
        }

        for (int i = 0; i < Terms; i++)
        {
            _weights[i] += gain[i] / denominator * error;
            for (int j = 0; j < Terms; j++)
            {
                // Bounded: without excitation forgetting would blow the covariance up.
                double next = (_covariance[i, j] - (gain[i] * gain[j] / denominator)) / Forgetting;
                _covariance[i, j] = Math.Clamp(next, -100, 100);
            }
        }
    }
}
