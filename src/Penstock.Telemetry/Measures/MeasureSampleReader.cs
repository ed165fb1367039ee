namespace Penstock.Telemetry.Measures;

/// <summary>Takes samples in; they are gone when it returns.</summary>
internal delegate void MeasureSampleReader(ReadOnlySpan<MeasureSample> samples);
