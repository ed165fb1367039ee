namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>CRC-32 as zlib computes it (polynomial 0xEDB88320, reflected), which event streams check their frames with.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What is checked.</param>
    /// <param name="previous">The checksum of what came before.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint previous = 0)
    {
        uint crc = ~previous;
        foreach (byte one in bytes)
        {
            crc = Table[(byte)(crc ^ one)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
