using System.Buffers.Binary;
using System.Text;

namespace Penstock.Worker.Engine.Gguf;

/// <summary>
/// Reads a header from front to back. Every length is checked against what is left of the file before anything is allocated; a breach is
/// an <see cref="InvalidDataException"/> whose message ends a sentence that begins with the file's name.
/// </summary>
internal sealed class GgufCursor(Stream stream)
{
    private const int MaxDepth = 4;
    private const int MaxTextBytes = 16 * 1024 * 1024;

    private readonly byte[] _scratch = new byte[8];

    public long Length { get; } = stream.Length;

    public long Position { get; private set; }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(8));

    /// <summary>A count of things that take at least <paramref name="leastBytes"/> bytes each.</summary>
    public long ReadCount(string what, int leastBytes)
    {
        ulong count = ReadUInt64();
        return count <= (ulong)((Length - Position) / leastBytes)
            ? (long)count
            : throw new InvalidDataException($"says that it holds {count} {what}, more than fit into its {Length} bytes");
    }

    public string ReadText()
    {
        long length = ReadCount("bytes of text", 1);
        if (length > MaxTextBytes)
        {
            throw new InvalidDataException($"holds a text of {length} bytes, at most {MaxTextBytes} are read");
        }

        byte[] bytes = new byte[length];
        ReadInto(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads a metadata value; of an array of texts, on demand, the first one that is repeated.</summary>
    public GgufValue ReadValue(bool findsRepeated)
    {
        GgufValueType type = ReadType();
        if (type != GgufValueType.Sequence)
        {
            return new GgufValue(type, type == GgufValueType.Text ? ReadText() : Decode(type, Read(LeastBytes(type))));
        }

        GgufValueType elementType = ReadType();
        long count = ReadCount("array elements", LeastBytes(elementType));
        string? repeated = null;
        if (findsRepeated && elementType == GgufValueType.Text)
        {
            repeated = FindRepeated(count);
        }
        else
        {
            SkipElements(elementType, count, depth: 1);
        }

        return new GgufValue(type, Scalar: null, elementType, count, repeated);
    }

    private string? FindRepeated(long count)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? repeated = null;
        for (long index = 0; index < count; index++)
        {
            // llama.cpp reads up to the first zero byte.
            string text = ReadText().Split('\0', 2)[0];
            repeated = text.Length == 0 || seen.Add(text) ? repeated : repeated ?? text;
        }

        return repeated;
    }

    private GgufValueType ReadType()
    {
        uint type = ReadUInt32();
        return type <= (uint)GgufValueType.F64
            ? (GgufValueType)type
            : throw new InvalidDataException($"holds a metadata value of the unknown type {type}");
    }

    private static object Decode(GgufValueType type, ReadOnlySpan<byte> bytes) => type switch
    {
        GgufValueType.U8 => bytes[0],
        GgufValueType.I8 => (sbyte)bytes[0],
        GgufValueType.Flag => bytes[0] != 0,
        GgufValueType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        GgufValueType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        GgufValueType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        GgufValueType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        GgufValueType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        GgufValueType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        GgufValueType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static int LeastBytes(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Flag => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        GgufValueType.Sequence => 12,
        _ => 8,
    };

    private void SkipElements(GgufValueType type, long count, int depth)
    {
        if (type is not (GgufValueType.Text or GgufValueType.Sequence))
        {
            Skip(count * LeastBytes(type));
            return;
        }

        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"nests arrays more than {MaxDepth} deep");
        }

        for (long index = 0; index < count; index++)
        {
            if (type == GgufValueType.Text)
            {
                Skip(ReadCount("bytes of text", 1));
            }
            else
            {
                GgufValueType elementType = ReadType();
                SkipElements(elementType, ReadCount("array elements", LeastBytes(elementType)), depth + 1);
            }
        }
    }

    private void Skip(long bytes)
    {
        RequireLeft(bytes);
        stream.Seek(bytes, SeekOrigin.Current);
        Position += bytes;
    }

    private ReadOnlySpan<byte> Read(int bytes)
    {
        Span<byte> target = _scratch.AsSpan(0, bytes);
        ReadInto(target);
        return target;
    }

    private void ReadInto(Span<byte> target)
    {
        RequireLeft(target.Length);
        stream.ReadExactly(target);
        Position += target.Length;
    }

    private void RequireLeft(long bytes)
    {
        if (bytes > Length - Position)
        {
            throw new InvalidDataException($"ends after {Length} bytes, in the middle of its header");
        }
    }
}
