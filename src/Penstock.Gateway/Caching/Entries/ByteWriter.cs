using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Writes what a <see cref="ByteReader"/> reads: numbers of fixed or growing length, texts and bytes with their lengths.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_output.GetSpan(sizeof(long)), value);
        _output.Advance(sizeof(long));
    }

    public void Number(double value) => Fixed(BitConverter.DoubleToInt64Bits(value));

    public void Number(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_output.GetSpan(sizeof(float)), value);
        _output.Advance(sizeof(float));
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Length(int value)
    {
        uint left = (uint)value;
        for (; left >= 0x80; left >>= 7)
        {
            Byte((byte)(left | 0x80));
        }

        Byte((byte)left);
    }

    public void Optional(long? value)
    {
        Flag(value is not null);
        if (value is { } given)
        {
            Fixed(given);
        }
    }

    public void Text(string value)
    {
        int count = Encoding.UTF8.GetByteCount(value);
        Length(count);
        Encoding.UTF8.GetBytes(value, _output.GetSpan(Math.Max(1, count)));
        _output.Advance(count);
    }

    public void OptionalText(string? value)
    {
        Flag(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        Raw(value);
    }

    public void Raw(ReadOnlySpan<byte> value) => _output.Write(value);
}
