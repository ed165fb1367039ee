namespace Penstock.Scaling.Forecasting;

/// <summary>Tomorrow is like today: an exponentially weighted level. At horizons of minutes it is hard to beat.</summary>
internal sealed class LevelForecaster(string name, double weight) : IForecaster
{
    private double _level = double.NaN;

    public string Name => name;

    public void Observe(double value) => _level = double.IsNaN(_level) ? value : _level + (weight * (value - _level));

    public double Forecast(int steps) => double.IsNaN(_level) ? 0 : Math.Max(0, _level);
}
