namespace Penstock.Scaling.Forecasting;

/// <summary>
/// Several forecasters, weighted by how well they did lately: exponential weights over a decayed pinball loss (Hedge; Freund and Schapire, 1997).
/// A forecaster earns its weight on this very series, or loses it; seasonality is never assumed.
/// </summary>
public sealed class ForecastEnsemble
{
    private readonly IReadOnlyList<IForecaster> _experts;
    private readonly double[] _losses;
    private readonly Queue<double[]> _pending = new();
    private readonly double _decay;
    private readonly double _quantile;
    private double _scale;

    /// <summary>Makes one that has seen nothing.</summary>
    /// <param name="experts">At least one.</param>
    /// <param name="quantile">Which way an error costs more: above 0.5 being too low does. In (0, 1).</param>
    /// <param name="memory">Steps after which a loss counts a third.</param>
    public ForecastEnsemble(IReadOnlyList<IForecaster> experts, double quantile, double memory)
    {
        (_experts, _losses) = (experts, new double[experts.Count]);
        (_decay, _quantile) = (Math.Exp(-1 / memory), quantile);
    }

    /// <summary>The forecasters of a series with <paramref name="stepsPerDay"/> values a day.</summary>
    public static ForecastEnsemble Usual(int stepsPerDay) => new(
        [
            new LevelForecaster("level-fast", 0.5),
            new LevelForecaster("level-slow", 0.2),
            new DampedTrendForecaster(0.35, 0.15, 0.9),
            new KalmanTrendForecaster(),
            new SeasonalForecaster("daily", stepsPerDay, 0.3),
            new SeasonalForecaster("weekly", stepsPerDay * 7, 0.3),
        ],
        0.6,
        stepsPerDay / 12.0);

    /// <summary>Name and weight of each, summing to 1.</summary>
    public IReadOnlyList<(string Name, double Weight)> Weights
    {
        get
        {
            double[] weights = Shares();
            return [.. _experts.Select((expert, index) => (expert.Name, weights[index]))];
        }
    }

    /// <summary>Takes in the next value; forecasts that were made for it are judged.</summary>
    /// <param name="value">The value.</param>
    /// <param name="horizon">Steps ahead that matter.</param>
    public void Observe(double value, int horizon)
    {
        _scale = _scale == 0 ? value : _scale + (0.02 * (value - _scale));
        while (_pending.Count >= Math.Max(1, horizon))
        {
            Judge(_pending.Dequeue(), value);
        }

        foreach (IForecaster expert in _experts)
        {
            expert.Observe(value);
        }

        _pending.Enqueue([.. _experts.Select(expert => expert.Forecast(horizon))]);
    }

    /// <summary>The weighted forecast.</summary>
    public double Forecast(int steps)
    {
        double[] weights = Shares();
        double sum = 0;
        for (int index = 0; index < weights.Length; index++)
        {
            sum += weights[index] * _experts[index].Forecast(steps);
        }

        return sum;
    }

    private void Judge(double[] forecasts, double value)
    {
        for (int index = 0; index < forecasts.Length; index++)
        {
            double error = (value - forecasts[index]) / Math.Max(_scale, 1e-9);
            double loss = error > 0 ? _quantile * error : (_quantile - 1) * error;
            _losses[index] = (_losses[index] * _decay) + Math.Min(loss, 1);
        }
    }

    private double[] Shares()
    {
        double best = _losses.Min();
        double[] weights = [.. _losses.Select(loss => Math.Exp(-2 * (loss - best)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
