namespace Penstock.Scaling.Forecasting;

/// <summary>Holt's level and trend, whose trend fades out (Gardner and McKenzie, Forecasting trends in time series, 1985).</summary>
internal sealed class DampedTrendForecaster(double levelWeight, double trendWeight, double damping) : IForecaster
{
    private double _level = double.NaN;
    private double _trend;

    public string Name => "damped-trend";

    public void Observe(double value)
    {
        if (double.IsNaN(_level))
        {
            _level = value;
            return;
        }

        double before = _level;
        _level = (levelWeight * value) + ((1 - levelWeight) * (before + (damping * _trend)));
        _trend = (trendWeight * (_level - before)) + ((1 - trendWeight) * damping * _trend);
    }

    public double Forecast(int steps)
    {
        double fade = damping * (1 - Math.Pow(damping, steps)) / (1 - damping);
        return double.IsNaN(_level) ? 0 : Math.Max(0, _level + (fade * _trend));
    }
}
