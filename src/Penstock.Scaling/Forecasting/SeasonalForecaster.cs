namespace Penstock.Scaling.Forecasting;

/// <summary>
/// The last level, moved as the same stretch moved one period ago: level times the ratio of then. Equal to the level until a whole period was seen.
/// </summary>
internal sealed class SeasonalForecaster(string name, int period, double weight) : IForecaster
{
    private readonly double[] _history = new double[period + 1];
    private long _seen;
    private double _level = double.NaN;

    public string Name => name;

    public void Observe(double value)
    {
        _level = double.IsNaN(_level) ? value : _level + (weight * (value - _level));
        _history[_seen % _history.Length] = _level;
        _seen++;
    }

    public double Forecast(int steps)
    {
        if (double.IsNaN(_level) || _seen <= period || steps >= period)
        {
            return double.IsNaN(_level) ? 0 : Math.Max(0, _level);
        }

        // The slot after the last one holds the value of one period before it.
        double then = _history[_seen % _history.Length];
        double later = _history[(_seen + steps) % _history.Length];
        double ratio = then > 0 ? Math.Clamp(later / then, 0.2, 5) : 1;
        return Math.Max(0, _level * ratio);
    }
}
