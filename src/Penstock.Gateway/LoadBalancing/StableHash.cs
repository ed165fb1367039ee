using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// A hash that is the same in every process and on every machine, so that gateways agree on who serves what. Not for secrets: it does not
/// withstand somebody who looks for collisions, who would gain no more than an uneven load on his own requests.
/// </summary>
internal static class StableHash
{
    private const ulong Prime = 0x9FB21C651E98DF25;

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string text) => Of(MemoryMarshal.AsBytes(text.AsSpan()), (ulong)text.Length);

    /// <summary>The hash of <paramref name="bytes"/>, chained to <paramref name="seed"/>.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = seed ^ ((ulong)bytes.Length * Prime);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        return Mix(hash ^ rest);
    }

    /// <summary>Spreads every bit over all others (the finaliser of MurmurHash3 in Stafford's variant 13).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
