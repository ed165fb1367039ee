namespace Penstock.Telemetry.Measures;

/// <summary>Which measures are wanted.</summary>
/// <param name="By">The dimension.</param>
/// <param name="From">First second, since 1970 (UTC).</param>
/// <param name="Until">The second after the last.</param>
/// <param name="StepSeconds">The wanted step; what is read may have a longer one.</param>
/// <param name="Wants">Which series; null takes all of the dimension.</param>
public sealed record MeasureQuery(MeasureDimension By, long From, long Until, int StepSeconds, Func<MeasureKey, bool>? Wants = null);
