namespace Penstock.Scaling.Forecasting;

/// <summary>
/// How far above the forecast one has to stay: a quantile of how far reality went above it lately (split conformal prediction on a rolling window;
/// Vovk et al., 2005). No distribution is assumed.
/// </summary>
public sealed class ConformalHeadroom(int remembered)
{
    /// <summary>What holds until enough is known.</summary>
    public const double Initial = 1.25;

    private const int Enough = 20;
    private readonly Queue<double> _ratios = new();
    private readonly Queue<(double Forecast, double Peak, int Left)> _open = new();
    private double[] _sorted = [];

    /// <summary>Takes in a value and the forecast that was just made for the next <paramref name="horizon"/> values.</summary>
    public void Observe(double value, double forecast, int horizon)
    {
        for (int count = _open.Count; count > 0; count--)
        {
            (double expected, double peak, int left) = _open.Dequeue();
            peak = Math.Max(peak, value);
            if (left > 1)
            {
                _open.Enqueue((expected, peak, left - 1));
            }
            else if (expected > 0)
            {
                Add(peak / expected);
            }
        }

        _open.Enqueue((forecast, 0, Math.Max(1, horizon)));
    }

    /// <summary>The ratio that reality stayed under with this chance; <see cref="Initial"/> while little is known.</summary>
    public double Quantile(double chance) =>
        _sorted.Length < Enough ? Initial : _sorted[(int)Math.Clamp(Math.Ceiling(chance * (_sorted.Length + 1)) - 1, 0, _sorted.Length - 1)];

    private void Add(double ratio)
    {
        _ratios.Enqueue(ratio);
        if (_ratios.Count > remembered)
        {
            _ratios.Dequeue();
        }

        _sorted = [.. _ratios.Order()];
    }
}
