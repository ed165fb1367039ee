using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Penstock.Protocols.Bedrock.EventStream;

/// <summary>The headers of a frame: <c>name length (1), name, type (1), value</c>; texts and bytes begin with their length (2).</summary>
internal static class EventStreamHeaders
{
    private const byte TrueType = 0;
    private const byte FalseType = 1;
    private const byte ByteType = 2;
    private const byte ShortType = 3;
    private const byte IntegerType = 4;
    private const byte LongType = 5;
    private const byte BytesType = 6;
    private const byte TextType = 7;
    private const byte TimestampType = 8;
    private const byte UuidType = 9;

    public static EventStreamStatus Read(ReadOnlySpan<byte> bytes, out List<EventStreamHeader> headers)
    {
        headers = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!bytes.IsEmpty)
        {
            int nameLength = bytes[0];
            if (nameLength == 0 || bytes.Length < nameLength + 2 || !Utf8.IsValid(bytes.Slice(1, nameLength)))
            {
                return EventStreamStatus.InvalidHeader;
            }

            string name = Encoding.UTF8.GetString(bytes.Slice(1, nameLength));
            byte type = bytes[nameLength + 1];
            bytes = bytes[(nameLength + 2)..];
            if (ReadValue(type, ref bytes) is not object value)
            {
                return EventStreamStatus.InvalidHeader;
            }

            if (!names.Add(name))
            {
                return EventStreamStatus.DuplicateHeader;
            }

            headers.Add(new EventStreamHeader(name, value));
        }

        return EventStreamStatus.Message;
    }

    public static void Write(IBufferWriter<byte> output, EventStreamHeader header)
    {
        byte[] name = Encoding.UTF8.GetBytes(header.Name);
        RequireLength(name.Length, 1, byte.MaxValue);
        output.Write([(byte)name.Length]);
        output.Write(name);
        switch (header.Value)
        {
            case bool flag:
                output.Write([flag ? TrueType : FalseType]);
                break;
            case sbyte number:
                output.Write([ByteType, (byte)number]);
                break;
            case short number:
                WriteNumber(output, ShortType, number, 2);
                break;
            case int number:
                WriteNumber(output, IntegerType, number, 4);
                break;
            case long number:
                WriteNumber(output, LongType, number, 8);
                break;
            case byte[] bytes:
                WriteBytes(output, BytesType, bytes);
                break;
            case string text:
                WriteBytes(output, TextType, Encoding.UTF8.GetBytes(text));
                break;
            case DateTimeOffset time:
                WriteNumber(output, TimestampType, time.ToUnixTimeMilliseconds(), 8);
                break;
            case Guid uuid:
                output.Write([UuidType]);
                output.Write(uuid.ToByteArray(bigEndian: true));
                break;
            default:
                throw new ArgumentException($"A header cannot hold a {header.Value.GetType().Name}.", nameof(header));
        }
    }

    /// <summary>Throws where a length is none that a frame can express: a caller's bug.</summary>
    public static void RequireLength(int length, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, most);
    }

    private static object? ReadValue(byte type, ref ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case TrueType or FalseType:
                return type == TrueType;
            case ByteType:
                return TryTake(ref bytes, 1, out ReadOnlySpan<byte> one) ? (sbyte)one[0] : null;
            case ShortType:
                return TryTake(ref bytes, 2, out ReadOnlySpan<byte> two) ? BinaryPrimitives.ReadInt16BigEndian(two) : null;
            case IntegerType:
                return TryTake(ref bytes, 4, out ReadOnlySpan<byte> four) ? BinaryPrimitives.ReadInt32BigEndian(four) : null;
            case LongType:
                return TryTake(ref bytes, 8, out ReadOnlySpan<byte> eight) ? BinaryPrimitives.ReadInt64BigEndian(eight) : null;
            case TimestampType:
                return TryTake(ref bytes, 8, out ReadOnlySpan<byte> time) ? ReadTime(BinaryPrimitives.ReadInt64BigEndian(time)) : null;
            case UuidType:
                return TryTake(ref bytes, 16, out ReadOnlySpan<byte> uuid) ? new Guid(uuid, bigEndian: true) : null;
            case BytesType or TextType:
                return ReadBytes(type, ref bytes);
            default:
                return null;
        }
    }

    private static object? ReadBytes(byte type, ref ReadOnlySpan<byte> bytes)
    {
        if (!TryTake(ref bytes, 2, out ReadOnlySpan<byte> length)
            || !TryTake(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(length), out ReadOnlySpan<byte> value))
        {
            return null;
        }

        if (type == BytesType)
        {
            return value.ToArray();
        }

        return Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : null;
    }

    private static DateTimeOffset? ReadTime(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (bytes.Length < count)
        {
            return false;
        }

        taken = bytes[..count];
        bytes = bytes[count..];
        return true;
    }

    private static void WriteNumber(IBufferWriter<byte> output, byte type, long value, int length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        output.Write([type]);
        output.Write(bytes[^length..]);
    }

    private static void WriteBytes(IBufferWriter<byte> output, byte type, ReadOnlySpan<byte> bytes)
    {
        RequireLength(bytes.Length, 0, ushort.MaxValue);
        output.Write([type, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        output.Write(bytes);
    }
}
