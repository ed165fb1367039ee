using System.Buffers.Binary;
using System.Text;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>
/// Protocol buffers, as far as OTLP needs them (https://protobuf.dev/programming-guides/encoding/). A message's length is written in four bytes before
/// it is known: a varint may be longer than it need be, and nothing has to be measured or moved.
/// </summary>
internal sealed class ProtobufWriter(int capacity)
{
    private const int LengthBytes = 4;
    private const int LongestHead = 16;
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;

    private byte[] _buffer = new byte[capacity];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>How much of it there is.</summary>
    public int Length => _length;

    /// <summary>Begins anew, in the same memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Begins a message inside this one; its place is handed to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Reserve(LongestHead);
        Head(field, Delimited);
        _length += LengthBytes;
        return _length;
    }

    /// <summary>Ends the message that began there.</summary>
    public void End(int begun)
    {
        int length = _length - begun;
        Span<byte> place = _buffer.AsSpan(begun - LengthBytes, LengthBytes);
        for (int i = 0; i < LengthBytes - 1; i++)
        {
            place[i] = (byte)(((length >> (7 * i)) & 0x7F) | 0x80);
        }

        place[LengthBytes - 1] = (byte)(length >> (7 * (LengthBytes - 1)));
    }

    /// <summary>A text.</summary>
    public void Text(int field, string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        Reserve(LongestHead + bytes);
        Head(field, Delimited);
        Number((ulong)bytes);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    /// <summary>Eight bytes, the highest first.</summary>
    public void Id(int field, ulong id)
    {
        Reserve(LongestHead + sizeof(ulong));
        Head(field, Delimited);
        Number(sizeof(ulong));
        Raw(id);
    }

    /// <summary>Sixteen bytes, the highest first.</summary>
    public void Id(int field, ulong high, ulong low)
    {
        Reserve(LongestHead + (2 * sizeof(ulong)));
        Head(field, Delimited);
        Number(2 * sizeof(ulong));
        Raw(high);
        Raw(low);
    }

    /// <summary>A whole number, or a truth value.</summary>
    public void Whole(int field, long number)
    {
        Reserve(LongestHead);
        Head(field, Varint);
        Number((ulong)number);
    }

    /// <summary>Eight bytes, the lowest first.</summary>
    public void Fixed(int field, long number)
    {
        Reserve(LongestHead);
        Head(field, Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_length), number);
        _length += sizeof(long);
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }

    private void Head(int field, int type) => Number((uint)((field << 3) | type));

    private void Number(ulong number)
    {
        while (number > 0x7F)
        {
            _buffer[_length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        _buffer[_length++] = (byte)number;
    }

    private void Raw(ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.AsSpan(_length), number);
        _length += sizeof(ulong);
    }
}
