namespace Penstock.Scaling.Estimation;

/// <summary>How much of the objective was missed in each of the latest minutes.</summary>
public sealed class ObjectiveBurn
{
    /// <summary>Whole minutes that are remembered.</summary>
    public const int Remembered = 3;

    /// <summary>A minute with fewer answers than this says nothing.</summary>
    private const int Enough = 20;

    private readonly LinkedList<double> _minutes = new();
    private int _completions;
    private int _missed;

    /// <summary>The share that was missed, newest minute first; the first one still runs. A minute that says nothing is 0.</summary>
    public IReadOnlyList<double> Minutes => [Share(), .. _minutes];

    /// <summary>Counts completions of the running minute.</summary>
    public void Observe(int completions, int met)
    {
        _completions += completions;
        _missed += Math.Max(0, completions - met);
    }

    /// <summary>Ends a minute.</summary>
    public void EndMinute()
    {
        _minutes.AddFirst(Share());
        if (_minutes.Count > Remembered)
        {
            _minutes.RemoveLast();
        }

        (_completions, _missed) = (0, 0);
    }

    private double Share() => _completions < Enough ? 0 : (double)_missed / _completions;
}
