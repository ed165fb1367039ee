using System.Runtime.InteropServices;

namespace Penstock.Catalog.Models;

/// <summary>When a hedge is sent; exactly one of the two is set.</summary>
/// <param name="Quantile">After this quantile of the measured time to first token, in (0, 1): <c>p95</c> is 0.95.</param>
/// <param name="Time">After this time.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HedgeDelay(double? Quantile, TimeSpan? Time);
