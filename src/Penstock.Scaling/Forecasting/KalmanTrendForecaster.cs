namespace Penstock.Scaling.Forecasting;

/// <summary>
/// A local linear trend by a Kalman filter (Durbin and Koopman, Time Series Analysis by State Space Methods, 2012, section 3.2). The measurement
/// noise is learned from the filter's own errors.
/// </summary>
internal sealed class KalmanTrendForecaster : IForecaster
{
    private const double LevelNoise = 0.05;
    private const double TrendNoise = 0.0005;
    private double _level = double.NaN;
    private double _trend;
    private double _p00 = 1;
    private double _p01;
    private double _p11 = 0.1;
    private double _noise = 1;

    public string Name => "kalman-trend";

    public void Observe(double value)
    {
        if (double.IsNaN(_level))
        {
            (_level, _noise) = (value, Math.Max(1e-6, value * value * 0.0025));
            (_p00, _p11) = (_noise, _noise * 0.01);
            return;
        }

        // 1. One step on.
        double level = _level + _trend;
        double p00 = _p00 + (2 * _p01) + _p11 + (LevelNoise * _noise);
        double p01 = _p01 + _p11;
        double p11 = _p11 + (TrendNoise * _noise);

        // 2. Corrected by what was seen.
        double error = value - level;
        double spread = p00 + _noise;
        (double k0, double k1) = (p00 / spread, p01 / spread);
        (_level, _trend) = (level + (k0 * error), _trend + (k1 * error));
        (_p00, _p01, _p11) = ((1 - k0) * p00, (1 - k0) * p01, p11 - (k1 * p01));
        _noise = Math.Max(1e-9, _noise + (0.02 * ((error * error * _noise / spread) - _noise)));
    }

    public double Forecast(int steps) => double.IsNaN(_level) ? 0 : Math.Max(0, _level + (steps * _trend));
}
