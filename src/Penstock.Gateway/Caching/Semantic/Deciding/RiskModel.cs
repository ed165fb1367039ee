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

    private readonly List<(double[] Evidence, bool IsRight)> _labels = new(Kept);
    private double[] _weights = [.. Prior];
    private int _next;
    private int _sinceFit;

    /// <summary>How many labels it has seen, up to the most it keeps.</summary>
    public int Labels => _labels.Count;

    /// <summary>The weights, for reports.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The probability that the answer would be wrong.</summary>
    public double Risk(double[] evidence) => 1 / (1 + Math.Exp(Dot(_weights, evidence)));

    /// <summary>Learns from a lookup whose right answer is known.</summary>
    public void Learn(double[] evidence, bool isRight)
    {
        if (_labels.Count < Kept)
        {
            _labels.Add((evidence, isRight));
        }
        else
        {
            _labels[_next] = (evidence, isRight);
            _next = (_next + 1) % Kept;
        }

        if (++_sinceFit >= FitEvery)
        {
            _sinceFit = 0;
            Fit();
        }
    }

    private void Fit()
    {
        double[] weights = [.. _weights];
        for (int step = 0; step < Steps; step++)
        {
            double[] gradient = new double[Width], curvature = new double[Width * Width];
            foreach ((double[] evidence, bool isRight) in _labels)
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

            if (!Move(weights, CholeskySolver.Solve(curvature, gradient, Width)))
            {
                break;
            }
        }

        _weights = weights;
    }

    // Newton's step may overshoot; it is halved until it makes the labels likelier.
    private bool Move(double[] weights, double[] step)
    {
        double before = Penalty(weights), share = 1;
        double[] start = [.. weights];
        for (int attempt = 0; attempt < 8; attempt++, share /= 2)
        {
            for (int i = 0; i < Width; i++)
            {
                weights[i] = start[i] + (share * step[i]);
            }

            if (Penalty(weights) < before)
            {
                return true;
            }
        }

        start.CopyTo(weights, 0);
        return false;
    }

    private double Penalty(double[] weights)
    {
        double penalty = 0;
        foreach ((double[] evidence, bool isRight) in _labels)
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
