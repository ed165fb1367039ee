using Penstock.Telemetry.Sketches;

namespace Penstock.Gateway.Resilience;

/// <summary>
/// How long one target takes from dispatch to its first piece, which is the whole answer where none is streamed: two things that are not
/// mixed. Safe for concurrent use.
/// </summary>
public sealed class FirstTokenTimes
{
    private const int LeastObservations = 50;

    private readonly QuantileSketch _streams = new();
    private readonly QuantileSketch _whole = new();

    /// <summary>Takes one in.</summary>
    public void Observe(bool isStream, TimeSpan time) => Of(isStream).Observe(time);

    /// <summary>The <paramref name="quantile"/>; null until enough was measured to mean something.</summary>
    public TimeSpan? Quantile(bool isStream, double quantile) => Of(isStream).Quantile(quantile, LeastObservations);

    private QuantileSketch Of(bool isStream) => isStream ? _streams : _whole;
}
