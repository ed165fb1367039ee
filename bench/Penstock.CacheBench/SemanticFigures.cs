namespace Penstock.CacheBench;

/// <summary>What one step of the semantic cache takes on one thread.</summary>
/// <param name="What">The step.</param>
/// <param name="Rounds">How often it was measured.</param>
/// <param name="MinimumMilliseconds">Wall time of the fastest.</param>
/// <param name="MedianMilliseconds">Wall time, half of them.</param>
/// <param name="P99Milliseconds">Wall time, 99 of a hundred.</param>
/// <param name="CpuMilliseconds">Processor time of the thread's process, on average.</param>
internal sealed record SemanticFigures(string What, int Rounds, double MinimumMilliseconds, double MedianMilliseconds, double P99Milliseconds, double CpuMilliseconds);
