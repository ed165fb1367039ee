using System.Buffers.Binary;
using System.Text;

namespace Penstock.Mock.Bedrock;

/// <summary>
/// A message of the AWS event stream: total length, length of headers, CRC of these, headers, payload, CRC of all (big endian,
/// CRC-32 as in zlib). Headers here are strings (type 7).
/// </summary>
internal static class EventStreamFrame
{
    private const int Prelude = 12;
    private const int Trailer = 4;
    private const byte StringType = 7;
    private static readonly uint[] Table = MakeTable();

    public static byte[] Encode(ReadOnlySpan<(string Name, string Value)> headers, ReadOnlySpan<byte> payload)
    {
        var headersLength = 0;
        foreach (var (name, value) in headers)
        {
            headersLength += 1 + Encoding.UTF8.GetByteCount(name) + 1 + 2 + Encoding.UTF8.GetByteCount(value);
        }

        var frame = new byte[Prelude + headersLength + payload.Length + Trailer];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), headersLength);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Crc32(frame.AsSpan(0, 8)));
        var at = Prelude;
        foreach (var (name, value) in headers)
        {
            at = WriteHeader(frame, at, name, value);
        }

        payload.CopyTo(frame.AsSpan(at));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - Trailer), Crc32(frame.AsSpan(0, frame.Length - Trailer)));
        return frame;
    }

    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            crc = Table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static int WriteHeader(byte[] frame, int at, string name, string value)
    {
        var length = Encoding.UTF8.GetBytes(name, frame.AsSpan(at + 1));
        frame[at] = (byte)length;
        at += 1 + length;
        frame[at] = StringType;
        var size = Encoding.UTF8.GetBytes(value, frame.AsSpan(at + 3));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 1), (ushort)size);
        return at + 3 + size;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
