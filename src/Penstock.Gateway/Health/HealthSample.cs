using System.Runtime.InteropServices;

namespace Penstock.Gateway.Health;

/// <summary>What was seen of a target in the last half minute.</summary>
/// <param name="Attempts">How many ended.</param>
/// <param name="FaultRate">The share that failed; null when there were too few to say.</param>
/// <param name="MeanLatency">To the first piece of an answer; null when there were too few to say.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HealthSample(long Attempts, double? FaultRate, TimeSpan? MeanLatency);
