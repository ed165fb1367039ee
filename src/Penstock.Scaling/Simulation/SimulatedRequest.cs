using System.Runtime.InteropServices;

namespace Penstock.Scaling.Simulation;

/// <summary>One request of a trace.</summary>
/// <param name="Arrival">Seconds from the beginning of the trace.</param>
/// <param name="InputTokens">At least 1.</param>
/// <param name="OutputTokens">At least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SimulatedRequest(double Arrival, int InputTokens, int OutputTokens);
