using System.Runtime.InteropServices;

namespace Penstock.Storage.Caching;

/// <summary>What came of a look-up.</summary>
/// <param name="Value">The bytes; null when there are none.</param>
/// <param name="Fault">Why it could not be told; null when it could.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoreRead(byte[]? Value, StoreFault? Fault = null);
