using Penstock.Gateway.Caching.Entries;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>
/// What is known of the risk of answering from a cache, and how much of the budget of errors is left: shared by all scopes of one tenant and
/// model, because a scope alone sees too little to know. Safe for concurrent use; fitting runs outside of its lock.
/// </summary>
public sealed class Calibration
{
    private const byte Format = 1;

    private readonly Lock _gate = new();
    private readonly RiskModel _model = new();
    private readonly ErrorBudget _budget;

    /// <summary>One that knows nothing.</summary>
    /// <param name="maxErrorRate">Share of requests that may be answered wrongly, in (0, 1).</param>
    public Calibration(double maxErrorRate) => _budget = new ErrorBudget(maxErrorRate);

    /// <summary>How it stands.</summary>
    public CalibrationStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new(
                    _budget.Requests, _model.Labels, _model.Wrong, _budget.IsReady, _budget.Limit, _budget.EstimatedErrorRate, _budget.ErrorRateBound, _budget.MaxErrorRate);
            }
        }
    }

    /// <summary>Takes another bound into use.</summary>
    public void Retarget(double maxErrorRate)
    {
        lock (_gate)
        {
            _budget.MaxErrorRate = maxErrorRate;
        }
    }

    /// <summary>A request for which there is nothing to judge.</summary>
    internal void Pass()
    {
        lock (_gate)
        {
            _budget.Allows(1);
        }
    }

    /// <summary>Judges a candidate.</summary>
    internal CalibratedRisk Assess(double[] evidence, double mostRisk, double auditRate, Random random)
    {
        lock (_gate)
        {
            double risk = Math.Max(_model.Risk(evidence), _budget.LeastRisk);
            if (!_budget.Allows(risk))
            {
                return new(_budget.IsReady ? SemanticDecision.Unsure : SemanticDecision.Shadow, risk, 0);
            }

            if (risk * _budget.Correction > mostRisk)
            {
                return new(SemanticDecision.Strict, risk, 0);
            }

            // The nearer to the limit, the more there is to learn.
            double share = risk * _budget.Correction / _budget.Limit;
            return random.NextDouble() < auditRate * (0.5 + share)
                ? new(SemanticDecision.Audit, risk, 0)
                : new(SemanticDecision.Hit, risk, _budget.Spend(risk));
        }
    }

    /// <summary>An answer could not be given after all.</summary>
    internal void Refund(double spent)
    {
        lock (_gate)
        {
            _budget.Refund(spent);
        }
    }

    /// <summary>Learns whether a candidate's answer was right; <paramref name="risk"/> is what was estimated before.</summary>
    internal void Learn(double[] evidence, double risk, bool isRight)
    {
        RiskLabel[] labels;
        double[] weights;
        lock (_gate)
        {
            _budget.Learn(risk, !isRight);
            if (!_model.Learn(evidence, isRight))
            {
                return;
            }

            (labels, weights) = _model.Material();
        }

        weights = RiskModel.Fit(labels, weights);
        lock (_gate)
        {
            _model.Use(weights);
        }
    }

    /// <summary>All that was learned, as bytes.</summary>
    internal byte[] Write()
    {
        var output = new ByteWriter();
        output.Byte(Format);
        lock (_gate)
        {
            _budget.Write(output);
            _model.Write(output);
        }

        return output.Written.ToArray();
    }

    /// <summary>What <see cref="Write"/> wrote; null where the bytes make no sense.</summary>
    internal static Calibration? Read(ReadOnlyMemory<byte> bytes, double maxErrorRate)
    {
        var input = new ByteReader(bytes);
        if (input.Byte() != Format)
        {
            return null;
        }

        var calibration = new Calibration(maxErrorRate);
        calibration._budget.Read(ref input);
        calibration._model.Read(ref input);
        return input.IsAtEnd ? calibration : null;
    }
}
