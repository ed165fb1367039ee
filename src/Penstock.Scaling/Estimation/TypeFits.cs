using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Estimation;

/// <summary>
/// What an iteration costs on each type of replica. How much one does is measured once it and the first type have run long enough; what was configured
/// holds until then.
/// </summary>
public sealed class TypeFits(IReadOnlyList<ReplicaType> types, ReplicaModel prior)
{
    /// <summary>Rows that make a fit better than what was configured: five minutes of seconds.</summary>
    private const int Enough = 300;

    /// <summary>What is measured may differ from what was configured by this factor; more is a fault of measurement.</summary>
    private const double Furthest = 4;

    private readonly IterationFit[] _fits = [.. types.Select(type => new IterationFit(Scaled(prior, 1 / type.Capacity)))];

    /// <summary>What the first type does, measured, or concluded from the type that is known best.</summary>
    public ReplicaModel First
    {
        get
        {
            int best = _fits[0].Rows >= Enough ? 0 : Array.IndexOf(_fits, _fits.MaxBy(fit => fit.Rows));
            return Scaled(_fits[best].Model, types[best].Capacity);
        }
    }

    /// <summary>Takes in what each type did.</summary>
    public void Observe(in PoolSample sample)
    {
        for (int index = 0; index < _fits.Length; index++)
        {
            string name = types[index].Name;
            if (sample.Types?.FirstOrDefault(type => string.Equals(type.Type, name, StringComparison.Ordinal)) is { } seen)
            {
                _fits[index].Observe(sample with
                {
                    MaxSequences = seen.MaxSequences,
                    Iterations = seen.Work.Iterations,
                    DecodedSequences = seen.Work.DecodedSequences,
                    PrefilledTokens = seen.Work.PrefilledTokens,
                    Busy = seen.Work.Busy,
                });
            }
        }
    }

    /// <summary>The types, each with how much one of it does of such requests.</summary>
    public IReadOnlyList<ReplicaType> Measured(double inputTokens, double outputTokens)
    {
        if (_fits[0].Rows < Enough)
        {
            return types;
        }

        double first = _fits[0].Model.Work(inputTokens, outputTokens);
        return
        [
            .. types.Select((type, index) => index == 0 || _fits[index].Rows < Enough
                ? type
                : type with { Capacity = Math.Clamp(first / _fits[index].Model.Work(inputTokens, outputTokens), type.Capacity / Furthest, type.Capacity * Furthest) }),
        ];
    }

    private static ReplicaModel Scaled(ReplicaModel model, double factor) => model with
    {
        BaseSeconds = model.BaseSeconds * factor,
        SecondsPerSequence = model.SecondsPerSequence * factor,
        SecondsPerPromptToken = model.SecondsPerPromptToken * factor,
    };
}
