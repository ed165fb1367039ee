using System.Buffers.Binary;
using System.Numerics;

namespace Penstock.Storage.Journal;

/// <summary>The Castagnoli checksum (RFC 3720, appendix B.4), by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    private const int Word = sizeof(ulong);

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= Word; bytes = bytes[Word..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte rest in bytes)
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
