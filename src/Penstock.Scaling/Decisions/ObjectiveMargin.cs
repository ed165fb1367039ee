namespace Penstock.Scaling.Decisions;

/// <summary>
/// Turns kept and missed objectives into a factor on need, so that in the long run as many are missed as may be, and no replica more is paid for:
/// adaptive conformal inference (Gibbs and Candès, 2021) on the margin itself.
/// </summary>
public sealed class ObjectiveMargin
{
    /// <summary>Bounds of the factor.</summary>
    public const double Lowest = 0.8;

    /// <summary>Bounds of the factor.</summary>
    public const double Highest = 1.6;

    /// <summary>
    /// What one minute may teach at the most: load that jumps within a cold start is missed whatever the margin is, and must not buy replicas for
    /// hours afterwards.
    /// </summary>
    private const double Clip = 0.05;

    private int _completions;
    private int _missed;

    /// <summary>The factor. 1 at first.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Counts completions of the running minute.</summary>
    public void Observe(int completions, int met)
    {
        _completions += completions;
        _missed += completions - met;
    }

    /// <summary>Ends a minute. One without completions teaches nothing.</summary>
    /// <param name="attainment">Share of completions that are to meet the objective.</param>
    /// <param name="aim">Share of the allowance that is aimed at; the rest is for days that are worse than the days before.</param>
    /// <param name="gain">How fast it learns.</param>
    public void EndMinute(double attainment, double aim, double gain)
    {
        if (_completions > 0)
        {
            double missed = Math.Min(Clip, (double)_missed / _completions);
            Factor = Math.Clamp(Factor + (gain * (missed - ((1 - attainment) * aim))), Lowest, Highest);
        }

        (_completions, _missed) = (0, 0);
    }
}
