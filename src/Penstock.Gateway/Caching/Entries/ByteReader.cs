using System.Buffers.Binary;
using System.Text;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote. Whatever it is given it never throws: what makes no sense sets <see cref="IsBroken"/>.</summary>
internal ref struct ByteReader(ReadOnlyMemory<byte> bytes)
{
    private int _at;

    /// <summary>True once something was not there; all that is read afterwards is empty.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when all was read, and made sense.</summary>
    public readonly bool IsAtEnd => !IsBroken && _at == bytes.Length;

    public byte Byte() => Take(1) is { Length: 1 } one ? one.Span[0] : (byte)0;

    public bool Flag() => Byte() == 1;

    public long Fixed() => Take(sizeof(long)) is { Length: sizeof(long) } eight ? BinaryPrimitives.ReadInt64LittleEndian(eight.Span) : 0;

    public double Double() => BitConverter.Int64BitsToDouble(Fixed());

    public float Single() => Take(sizeof(float)) is { Length: sizeof(float) } four ? BinaryPrimitives.ReadSingleLittleEndian(four.Span) : 0;

    public int Length()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Byte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (int)Math.Min(value, int.MaxValue);
            }
        }

        IsBroken = true;
        return 0;
    }

    /// <summary>A number of items, none of which is shorter than a byte.</summary>
    public int Count()
    {
        int count = Length();
        if (count > bytes.Length - _at)
        {
            IsBroken = true;
            return 0;
        }

        return count;
    }

    public long? Optional() => Flag() ? Fixed() : null;

    public string Text() => Encoding.UTF8.GetString(Take(Length()).Span);

    public string? OptionalText() => Flag() ? Text() : null;

    public ReadOnlyMemory<byte> Bytes() => Take(Length());

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (IsBroken || count > bytes.Length - _at)
        {
            IsBroken = true;
            return default;
        }

        _at += count;
        return bytes.Slice(_at - count, count);
    }
}
