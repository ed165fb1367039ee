using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>
/// The probability that an answer would be wrong, by logistic regression on what a lookup saw. Begins with weights that were learned on
/// other data and is pulled towards them while it knows little. Fitted by Newton's method on the latest labels.
/// </summary>
internal sealed class RiskModel
{
    /// <summary>How many numbers describe a lookup.</summary>
    public const int Width = 9;

    private const int Kept = 3000;
    private const int FitEvery = 50;
    private const int Steps = 6;
    private const double Pull = 3;

    // Learned once on the tuning parts of banking77 and CLINC150: docs/concepts/semantic-cache.md.
    private static readonly double[] Prior = [0.45, 0.05, 0.30, 0.15, 0.50, 0.20, 0.10, 0.10, -1.20];

    private readonly List<RiskLabel> _labels = new(Kept);
    private double[] _weights = [.. Prior];
    private int _next;
    private int _sinceFit;

    /// <summary>How many labels it has seen, up to the most it keeps.</summary>
    public int Labels => _labels.Count;

    /// <summary>The weights, for reports.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The probability that the answer would be wrong.</summary>
    public double Risk(double[] evidence) => 1 / (1 + Math.Exp(Dot(_weights, evidence)));

    /// <summary>Of these, wrong ones.</summary>
    public int Wrong => _labels.Count(static label => !label.IsRight);

    /// <summary>Learns from a lookup whose right answer is known. True when it is time to fit the weights again.</summary>
    public bool Learn(double[] evidence, bool isRight)
    {
        if (_labels.Count < Kept)
        {
            _labels.Add(new RiskLabel(evidence, isRight));
        }
        else
        {
            _labels[_next] = new RiskLabel(evidence, isRight);
            _next = (_next + 1) % Kept;
        }

        _sinceFit = (_sinceFit + 1) % FitEvery;
        return _sinceFit == 0;
    }

    /// <summary>What a fit needs; the fit itself takes milliseconds and may run beside lookups.</summary>
    public (RiskLabel[] Labels, double[] Weights) Material() => ([.. _labels], _weights);

    /// <summary>Takes fitted weights into use.</summary>
    public void Use(double[] weights) => _weights = weights;

    /// <summary>Writes labels and weights.</summary>
    public void Write(ByteWriter output)
    {
        output.Length(_next);
        output.Length(_labels.Count);
        foreach (RiskLabel label in _labels)
        {
            output.Flag(label.IsRight);
            foreach (double value in label.Evidence)
            {
                output.Number((float)value);
            }
        }

        foreach (double weight in _weights)
        {
            output.Number(weight);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(ref ByteReader input)
    {
        int next = input.Length(), count = Math.Min(input.Count(), Kept);
        _labels.Clear();
        for (int i = 0; i < count; i++)
        {
            bool isRight = input.Flag();
            double[] evidence = new double[Width];
            for (int j = 0; j < Width; j++)
            {
                evidence[j] = input.Single();
            }

            _labels.Add(new RiskLabel(evidence, isRight));
        }

        double[] weights = new double[Width];
        for (int i = 0; i < Width; i++)
        {
            weights[i] = input.Double();
        }

        (_weights, _next) = (weights, Math.Min(next, Kept - 1));
    }

    /// <summary>Weights that make the labels likely, begun at <paramref name="start"/>.</summary>
    public static double[] Fit(RiskLabel[] labels, double[] start)
    {
        double[] weights = [.. start];
        for (int step = 0; step < Steps; step++)
        {
            double[] gradient = new double[Width], curvature = new double[Width * Width];
            foreach ((double[] evidence, bool isRight) in labels)
            {
                double right = 1 / (1 + Math.Exp(-Dot(weights, evidence))), residual = (isRight ? 1 : 0) - right, weight = (right * (1 - right)) + 1e-6;
                for (int i = 0; i < Width; i++)
                {
                    gradient[i] += residual * evidence[i];
                    for (int j = 0; j <= i; j++)
                    {
                        curvature[(i * Width) + j] += weight * evidence[i] * evidence[j];
                    }
                }
            }

            for (int i = 0; i < Width; i++)
            {
                gradient[i] -= Pull * (weights[i] - Prior[i]);
                curvature[(i * Width) + i] += Pull;
            }

            if (!Move(labels, weights, CholeskySolver.Solve(curvature, gradient, Width)))
            {
                break;
            }
        }

        return weights;
    }

    // Newton's step may overshoot; it is halved until it makes the labels likelier.
    private static bool Move(RiskLabel[] labels, double[] weights, double[] step)
    {
        double before = Penalty(labels, weights), share = 1;
        double[] start = [.. weights];
        for (int attempt = 0; attempt < 8; attempt++, share /= 2)
        {
            for (int i = 0; i < Width; i++)
            {
                weights[i] = start[i] + (share * step[i]);
            }

            if (Penalty(labels, weights) < before)
            {
                return true;
            }
        }

        start.CopyTo(weights, 0);
        return false;
    }

    private static double Penalty(RiskLabel[] labels, double[] weights)
    {
        double penalty = 0;
        foreach ((double[] evidence, bool isRight) in labels)
        {
            double margin = isRight ? Dot(weights, evidence) : -Dot(weights, evidence);
            penalty += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
        }

        for (int i = 0; i < Width; i++)
        {
            penalty += Pull / 2 * (weights[i] - Prior[i]) * (weights[i] - Prior[i]);
        }

        return penalty;
    }

    private static double Dot(double[] weights, double[] evidence)
    {
        double sum = 0;
        for (int i = 0; i < Width; i++)
        {
            sum += weights[i] * evidence[i];
        }

        return Math.Clamp(sum, -30, 30);
    }
}
