using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>
/// Decides up to which risk answers are served, so that the share of all requests that get a wrong one stays below the operator's bound.
/// 1. What the risk model promises is compared with what labels show, near where answers are served; the ratio's upper bound (of a
///    Gamma-Poisson posterior whose memory fades) multiplies every risk. Drift makes it rise, and serving stops by itself.
/// 2. Every served answer spends its risk. What early requests did not spend may be spent over the next two thousand.
/// 3. The limit is the largest risk at which the latest requests together would have spent no more than that.
/// Not for use by several threads at once.
/// </summary>
internal sealed class ErrorBudget(double maxErrorRate)
{
    /// <summary>Labels that must be known before anything is served.</summary>
    public const int LeastLabels = 150;

    /// <summary>Of these, wrong ones.</summary>
    public const int LeastWrong = 10;

    private const int Window = 2000;
    private const int LeastRequests = 200;
    private const double MostRisk = 0.25;
    private const double Fading = 0.998;
    private const double PriorEvents = 3;
    private const double Normal = 1.0; // the 84th percentile
    private const double LeastCorrection = 0.3;
    private const double HeldBack = 0.2; // of the bound, for what the estimate itself gets wrong

    private readonly double[] _risks = new double[Window];
    private int _filled;
    private long _requests;
    private double _spent;
    private double _observed;
    private double _expected;
    private int _labels;
    private int _wrong;
    private int _sinceLimit;

    /// <summary>The operator's bound; a change is in force from the next request on.</summary>
    public double MaxErrorRate { get; set; } = maxErrorRate;

    /// <summary>Requests that were taken into account.</summary>
    public long Requests => _requests;

    /// <summary>The largest risk that is served now; 0 while nothing is.</summary>
    public double Limit { get; private set; }

    /// <summary>By how much risks are multiplied.</summary>
    public double Correction { get; private set; } = 1.5;

    /// <summary>False until enough is known.</summary>
    public bool IsReady => _labels >= LeastLabels && _wrong >= LeastWrong && _requests >= LeastRequests;

    /// <summary>The estimated share of requests that got a wrong answer.</summary>
    public double EstimatedErrorRate => _requests == 0 ? 0 : _spent / Correction / _requests;

    /// <summary>The same with the correction: what is held below the bound.</summary>
    public double ErrorRateBound => _requests == 0 ? 0 : _spent / _requests;

    /// <summary>No answer counts as surer than this: a model that errs in its surest region must be noticed.</summary>
    public double LeastRisk => MaxErrorRate * 0.1;

    /// <summary>Takes a request into account and says whether an answer of that risk may be served.</summary>
    public bool Allows(double risk)
    {
        _risks[_requests++ % Window] = risk;
        _filled = Math.Min(_filled + 1, Window);
        if (++_sinceLimit >= 25)
        {
            _sinceLimit = 0;
            Limit = IsReady ? FindLimit() : 0;
        }

        return IsReady && risk * Correction <= Limit;
    }

    /// <summary>An answer of that risk was served; returns what that took of the budget.</summary>
    public double Spend(double risk)
    {
        _spent += risk * Correction;
        return risk * Correction;
    }

    /// <summary>An answer could not be given after all.</summary>
    public void Refund(double spent) => _spent = Math.Max(0, _spent - spent);

    /// <summary>Writes all that was learned.</summary>
    public void Write(ByteWriter output)
    {
        output.Length(_filled);
        foreach (double risk in _risks.AsSpan(0, _filled))
        {
            output.Number((float)risk);
        }

        output.Fixed(_requests);
        output.Fixed(_labels);
        output.Fixed(_wrong);
        foreach (double value in (ReadOnlySpan<double>)[_spent, _observed, _expected, Limit, Correction])
        {
            output.Number(value);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(ref ByteReader input)
    {
        _filled = Math.Min(input.Count(), Window);
        for (int i = 0; i < _filled; i++)
        {
            _risks[i] = input.Single();
        }

        (_requests, _labels, _wrong) = (Math.Max(0, input.Fixed()), (int)input.Fixed(), (int)input.Fixed());
        (_spent, _observed, _expected, Limit, Correction) = (input.Double(), input.Double(), input.Double(), input.Double(), input.Double());
    }

    /// <summary>A lookup's right answer became known; <paramref name="risk"/> is what was estimated before.</summary>
    public void Learn(double risk, bool isWrong)
    {
        _labels++;
        _wrong += isWrong ? 1 : 0;
        double near = Limit > 0 ? 3 * Limit : MostRisk;
        if (risk <= near)
        {
            _observed = (_observed * Fading) + (isWrong ? 1 : 0);
            _expected = (_expected * Fading) + risk;
            double events = PriorEvents + _observed;
            double upper = events * Math.Pow(1 - (1 / (9 * events)) + (Normal / (3 * Math.Sqrt(events))), 3); // Wilson and Hilferty, 1931
            Correction = Math.Max(LeastCorrection, upper / (PriorEvents + _expected));
        }
    }

    private double FindLimit()
    {
        double target = MaxErrorRate * (1 - HeldBack);
        double allowed = Math.Clamp(((target * (_requests + Window)) - _spent) / Window, 0, 2 * target) * _filled, sum = 0, limit = 0;
        foreach (double risk in _risks.AsSpan(0, _filled).ToArray().Order())
        {
            sum += risk * Correction;
            if (sum > allowed || risk * Correction > MostRisk)
            {
                break;
            }

            limit = risk * Correction;
        }

        return limit;
    }
}
