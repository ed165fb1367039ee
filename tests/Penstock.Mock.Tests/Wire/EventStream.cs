using System.Buffers.Binary;
using System.Text;

namespace Penstock.Mock.Tests.Wire;

/// <summary>Reads an AWS event stream and checks both checksums of every frame, by a CRC-32 of its own.</summary>
internal static class EventStream
{
    public static IEnumerable<(Dictionary<string, string> Headers, byte[] Payload)> Read(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            if (length < 16 || at + length > bytes.Length)
            {
                throw new InvalidDataException("A frame ends early.");
            }

            yield return ReadFrame(bytes.AsSpan(at, length));
            at += length;
        }
    }

    private static (Dictionary<string, string> Headers, byte[] Payload) ReadFrame(ReadOnlySpan<byte> frame)
    {
        if (Crc(frame[..8]) != BinaryPrimitives.ReadUInt32BigEndian(frame[8..]) || Crc(frame[..^4]) != BinaryPrimitives.ReadUInt32BigEndian(frame[^4..]))
        {
            throw new InvalidDataException("A checksum is wrong.");
        }

        var end = 12 + BinaryPrimitives.ReadInt32BigEndian(frame[4..]);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 12; at < end;)
        {
            var name = Encoding.UTF8.GetString(frame.Slice(at + 1, frame[at]));
            at += 1 + frame[at];
            Assert.Equal(7, frame[at]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 1)..]);
            headers[name] = Encoding.UTF8.GetString(frame.Slice(at + 3, size));
            at += 3 + size;
        }

        return (headers, frame[end..^4].ToArray());
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
