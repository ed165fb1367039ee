using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>What shares a calibration.</summary>
/// <param name="Tenant">Whose questions; null on an open data plane.</param>
/// <param name="Model">The public model.</param>
/// <param name="Embedding">What makes the vectors.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DomainKey(string? Tenant, string Model, string Embedding);
