namespace Penstock.CacheBench;

/// <summary>What a hit takes.</summary>
/// <param name="MedianMicroseconds">Wall time, half of them.</param>
/// <param name="P99Microseconds">Wall time, 99 of a hundred.</param>
/// <param name="P999Microseconds">Wall time, 999 of a thousand.</param>
/// <param name="CpuMicroseconds">Processor time of the whole process, a request.</param>
/// <param name="AllocatedBytes">A request.</param>
internal sealed record HitFigures(double MedianMicroseconds, double P99Microseconds, double P999Microseconds, double CpuMicroseconds, double AllocatedBytes);
