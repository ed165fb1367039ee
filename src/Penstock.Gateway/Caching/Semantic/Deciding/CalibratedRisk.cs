using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>What a calibration says of a candidate.</summary>
/// <param name="Decision">Serve it, compare it, or not.</param>
/// <param name="Risk">The estimated probability that its answer would be wrong.</param>
/// <param name="Spent">What serving it takes of the budget of errors.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CalibratedRisk(SemanticDecision Decision, double Risk, double Spent);
