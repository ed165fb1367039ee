using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Penstock.Storage.Caching;

/// <summary>Names an answer: 256 bits over everything that can change it. Equal keys mean equal requests of one tenant.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AnswerKey(UInt128 High, UInt128 Low)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>The key of 32 bytes.</summary>
    public static AnswerKey Of(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>The key of 64 hexadecimal digits; null when it is none.</summary>
    public static AnswerKey? Parse(string text) =>
        text.Length == 2 * Size
        && UInt128.TryParse(text.AsSpan(0, Size), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 high)
        && UInt128.TryParse(text.AsSpan(Size), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 low)
            ? new AnswerKey(high, low)
            : null;

    /// <summary>Writes its 32 bytes.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    /// <summary>Its 32 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>64 hexadecimal digits, small.</summary>
    public override string ToString() => High.ToString("x32", CultureInfo.InvariantCulture) + Low.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The bits are a hash already.</summary>
    public override int GetHashCode() => (int)(uint)Low;
}
