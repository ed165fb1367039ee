using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>Writes frames of an <c>application/vnd.amazon.eventstream</c>.</summary>
public static class EventStreamWriter
{
    /// <summary>The media type of such a stream.</summary>
    public const string ContentType = "application/vnd.amazon.eventstream";

    /// <summary>Appends a frame.</summary>
    /// <exception cref="ArgumentException">A header's name, value or length is none that a frame can hold.</exception>
    public static void Write(IBufferWriter<byte> output, IEnumerable<EventStreamHeader> headers, ReadOnlySpan<byte> payload)
    {
        var headerBytes = new ArrayBufferWriter<byte>(256);
        foreach (EventStreamHeader header in headers)
        {
            EventStreamHeaders.Write(headerBytes, header);
        }

        EventStreamHeaders.RequireLength(headerBytes.WrittenCount, 0, EventStreamReader.MaxHeadersBytes);
        EventStreamHeaders.RequireLength(payload.Length, 0, EventStreamReader.MaxPayloadBytes);
        Span<byte> prelude = stackalloc byte[EventStreamReader.PreludeBytes];
        int total = EventStreamReader.PreludeBytes + headerBytes.WrittenCount + payload.Length + EventStreamReader.ChecksumBytes;
        BinaryPrimitives.WriteInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteInt32BigEndian(prelude[4..], headerBytes.WrittenCount);
        BinaryPrimitives.WriteUInt32BigEndian(prelude[8..], Crc32.Compute(prelude[..8]));
        Span<byte> checksum = stackalloc byte[EventStreamReader.ChecksumBytes];
        uint crc = Crc32.Compute(payload, Crc32.Compute(headerBytes.WrittenSpan, Crc32.Compute(prelude)));
        BinaryPrimitives.WriteUInt32BigEndian(checksum, crc);

        output.Write(prelude);
        output.Write(headerBytes.WrittenSpan);
        output.Write(payload);
        output.Write(checksum);
    }

    /// <summary>Appends an event as AWS services send it, with JSON in it.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, string eventType, ReadOnlySpan<byte> json) => Write(
        output,
        [
            new EventStreamHeader(":event-type", eventType),
            new EventStreamHeader(":content-type", "application/json"),
            new EventStreamHeader(":message-type", "event"),
        ],
        json);
}
