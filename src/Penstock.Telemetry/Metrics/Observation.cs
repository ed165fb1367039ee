namespace Penstock.Telemetry.Metrics;

/// <summary>One value of a metric that is read at scrape.</summary>
/// <param name="Value">The number.</param>
/// <param name="LabelValues">In the order of the metric's label names.</param>
public readonly record struct Observation(double Value, params string[] LabelValues);
