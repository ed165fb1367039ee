using System.Runtime.InteropServices;

namespace Penstock.Storage.Caching;

/// <summary>What came of reading the epochs.</summary>
/// <param name="Epochs">The epoch of each scope that was ever invalidated.</param>
/// <param name="Fault">Why it could not be told; null when it could.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EpochRead(IReadOnlyDictionary<string, long> Epochs, StoreFault? Fault = null);
