using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>
/// Cuts an <c>application/vnd.amazon.eventstream</c> into frames as its bytes arrive, wherever they are split:
/// <c>total length (4), headers length (4), CRC of these (4), headers, payload, CRC of all before (4)</c>, big endian.
/// After a fault the reader cannot go on. Not for use by several threads.
/// Source: the event stream specification of Smithy, https://smithy.io/2.0/aws/amazon-eventstream.html.
/// </summary>
/// <param name="maxPayloadBytes">Largest payload.</param>
public sealed class EventStreamReader(int maxPayloadBytes = EventStreamReader.MaxPayloadBytes) : IDisposable
{
    /// <summary>128 KiB, as the specification bounds them.</summary>
    public const int MaxHeadersBytes = 128 * 1024;

    /// <summary>24 MiB, as the specification bounds it.</summary>
    public const int MaxPayloadBytes = 24 * 1024 * 1024;

    internal const int PreludeBytes = 12;
    internal const int ChecksumBytes = 4;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _start;
    private int _end;
    private EventStreamStatus _fault = EventStreamStatus.NeedMoreData;

    /// <summary>True while there are bytes of a frame that has not ended; at the end of the stream: it broke off.</summary>
    public bool HasPartialMessage => _end > _start;

    /// <summary>Copies <paramref name="bytes"/> in.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>
    /// Reads the next frame. The lengths are looked at as soon as the prelude is here, so that a wrong one is not waited for.
    /// </summary>
    public EventStreamStatus TryRead(out EventStreamMessage? message)
    {
        message = null;
        ReadOnlySpan<byte> held = _buffer.AsSpan(_start, _end - _start);
        if (_fault != EventStreamStatus.NeedMoreData || held.Length < PreludeBytes)
        {
            return _fault;
        }

        uint total = BinaryPrimitives.ReadUInt32BigEndian(held);
        uint headersLength = BinaryPrimitives.ReadUInt32BigEndian(held[4..]);
        if (Check(held, total, headersLength) is EventStreamStatus fault and not EventStreamStatus.Message)
        {
            return _fault = fault;
        }

        if (held.Length < total)
        {
            return EventStreamStatus.NeedMoreData;
        }

        ReadOnlySpan<byte> frame = held[..(int)total];
        if (Crc32.Compute(frame[..^ChecksumBytes]) != BinaryPrimitives.ReadUInt32BigEndian(frame[^ChecksumBytes..]))
        {
            return _fault = EventStreamStatus.ChecksumMismatch;
        }

        return Take(frame, (int)headersLength, out message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private EventStreamStatus Check(ReadOnlySpan<byte> held, uint total, uint headersLength)
    {
        if (Crc32.Compute(held[..8]) != BinaryPrimitives.ReadUInt32BigEndian(held[8..]))
        {
            return EventStreamStatus.ChecksumMismatch;
        }

        if (headersLength > MaxHeadersBytes)
        {
            return EventStreamStatus.InvalidHeadersLength;
        }

        long payload = (long)total - headersLength - PreludeBytes - ChecksumBytes;
        return payload < 0 || payload > maxPayloadBytes ? EventStreamStatus.InvalidPayloadLength : EventStreamStatus.Message;
    }

    private EventStreamStatus Take(ReadOnlySpan<byte> frame, int headersLength, out EventStreamMessage? message)
    {
        message = null;
        EventStreamStatus status = EventStreamHeaders.Read(frame.Slice(PreludeBytes, headersLength), out List<EventStreamHeader> headers);
        if (status != EventStreamStatus.Message)
        {
            return _fault = status;
        }

        message = new EventStreamMessage(headers, frame[(PreludeBytes + headersLength)..^ChecksumBytes].ToArray());
        _start += frame.Length;
        return EventStreamStatus.Message;
    }

    private void MakeRoom(int count)
    {
        if (_buffer.Length - _end >= count)
        {
            return;
        }

        int held = _end - _start;
        byte[] target = _buffer.Length - held >= count ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(held + count, 2 * _buffer.Length));
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (!ReferenceEquals(target, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        (_start, _end) = (0, held);
    }
}
