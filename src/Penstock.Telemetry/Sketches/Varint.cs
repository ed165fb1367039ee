using System.Buffers;

namespace Penstock.Telemetry.Sketches;

/// <summary>Whole numbers in as few bytes as they need: LEB128, seven bits a byte, the lowest first.</summary>
internal static class Varint
{
    private const int Longest = 10;

    /// <summary>Appends <paramref name="value"/>.</summary>
    public static void Write(IBufferWriter<byte> output, ulong value)
    {
        Span<byte> target = output.GetSpan(Longest);
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Takes one off the front; false when there is none.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(Longest, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
