using System.Buffers.Binary;

namespace Penstock.Storage.Journal;

/// <summary>
/// How a record lies in a segment: a mark, its length, its checksum, its payload, then zeros up to the next multiple of eight. The mark
/// makes records findable again behind a damaged place; the alignment bounds how many places have to be tried.
/// </summary>
internal static class RecordFrame
{
    /// <summary>Every record begins at a multiple of this.</summary>
    public const int Alignment = 8;

    /// <summary>Bytes in front of the payload.</summary>
    public const int HeadBytes = 8;

    /// <summary>The longest payload.</summary>
    public const int MaxPayload = 2040;

    private const ushort Mark = 0x4C50; // "PL"

    /// <summary>How much room a payload of this length takes.</summary>
    public static int SizeOf(int payload) => (HeadBytes + payload + Alignment - 1) & -Alignment;

    /// <summary>Writes the head; the payload stands behind it already.</summary>
    public static void Seal(Span<byte> frame, int payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(frame.Slice(HeadBytes, payload)));
        BinaryPrimitives.WriteUInt16LittleEndian(frame[2..], (ushort)payload);
        BinaryPrimitives.WriteUInt16LittleEndian(frame, Mark);
    }

    /// <summary>The payload of the record at <paramref name="offset"/>; false when none that is whole begins there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> segment, int offset, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        ReadOnlySpan<byte> frame = segment[offset..];
        if (frame.Length < HeadBytes || BinaryPrimitives.ReadUInt16LittleEndian(frame) != Mark)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]);
        if (length is 0 or > MaxPayload || SizeOf(length) > frame.Length)
        {
            return false;
        }

        payload = frame.Slice(HeadBytes, length);
        return Crc32C.Of(payload) == BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
    }
}
