using System.Runtime.InteropServices;

namespace Penstock.Storage.Caching;

/// <summary>What came of asking for a lease.</summary>
/// <param name="Fence">A number above that of every lease before it; null when another gateway holds the lease.</param>
/// <param name="Fault">Why it could not be told; the call is then made without a lease.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeaseRead(long? Fence, StoreFault? Fault = null);
