using System.Runtime.InteropServices;

namespace Penstock.Storage.Caching;

/// <summary>What came of asking for a lease.</summary>
/// <param name="Fence">A number above that of every lease before it; null when it is not the asker's.</param>
/// <param name="Fault">Why it could not be told; the call is then made without a lease.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeaseRead(long? Fence, StoreFault? Fault = null)
{
    /// <summary>The fence of another gateway's lease, where that is why there is none for the asker.</summary>
    public long? Holder { get; init; }
}
