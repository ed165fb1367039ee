namespace Penstock.Scaling.Forecasting;

/// <summary>Expects the next values of a series. Deterministic; knows no clock, only steps.</summary>
public interface IForecaster
{
    /// <summary>What explanations call it.</summary>
    string Name { get; }

    /// <summary>Takes in the next value.</summary>
    void Observe(double value);

    /// <summary>The value <paramref name="steps"/> after the last one; never below 0.</summary>
    double Forecast(int steps);
}
