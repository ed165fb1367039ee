using System.Buffers.Binary;
using System.Text;

namespace Penstock.Worker.Engine.Gguf;

/// <summary>
/// Writes a GGUF file of version 3 with tensors of type F32. The file appears under its name when it is complete; until then it is
/// <c>NAME.partial</c>, which a failure takes away.
/// </summary>
public sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<(string Name, long[] Dimensions, Action<Span<float>> Fill)> _tensors = [];

    /// <summary>Adds a metadata entry: <see cref="string"/>, <see cref="uint"/>, <see cref="float"/>, <see cref="bool"/>, or an array of strings, floats or ints.</summary>
    public GgufWriter Add(string key, object value)
    {
        _metadata.Add((key, value));
        return this;
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Name, unique in the file.</param>
    /// <param name="dimensions">Elements of each dimension, the row's length first.</param>
    /// <param name="fill">Gives the elements, a row at a time and in order.</param>
    public GgufWriter AddTensor(string name, long[] dimensions, Action<Span<float>> fill)
    {
        _tensors.Add((name, dimensions, fill));
        return this;
    }

    /// <summary>Writes the file; an error says that the disk is full or the place cannot be written.</summary>
    /// <returns>Null on success.</returns>
    public EngineError? Write(string path)
    {
        string partial = path + ".partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                WriteHeader(stream);
                foreach ((_, long[] dimensions, Action<Span<float>> fill) in _tensors)
                {
                    WriteTensor(stream, dimensions, fill);
                }
            }

            File.Move(partial, path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            return new EngineError(
                EngineErrorKind.OutputFailed,
                $"The model file '{path}' cannot be written: {exception.Message.TrimEnd('.')}.",
                "Free some space, or name another place.");
        }
    }

    private void WriteHeader(Stream stream)
    {
        stream.Write("GGUF"u8);
        WriteUInt32(stream, 3);
        WriteUInt64(stream, (ulong)_tensors.Count);
        WriteUInt64(stream, (ulong)_metadata.Count);
        foreach ((string key, object value) in _metadata)
        {
            WriteText(stream, key);
            WriteValue(stream, value);
        }

        ulong offset = 0;
        foreach ((string name, long[] dimensions, _) in _tensors)
        {
            WriteText(stream, name);
            WriteUInt32(stream, (uint)dimensions.Length);
            foreach (long dimension in dimensions)
            {
                WriteUInt64(stream, (ulong)dimension);
            }

            WriteUInt32(stream, (uint)GgufTensorType.F32.Id);
            WriteUInt64(stream, offset);
            offset += Aligned((ulong)dimensions.Aggregate(1L, (product, dimension) => product * dimension) * sizeof(float));
        }

        Pad(stream);
    }

    private static void WriteTensor(Stream stream, long[] dimensions, Action<Span<float>> fill)
    {
        float[] row = new float[dimensions[0]];
        byte[] bytes = new byte[row.Length * sizeof(float)];
        long rows = dimensions.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        for (long index = 0; index < rows; index++)
        {
            fill(row);
            for (int column = 0; column < row.Length; column++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(column * sizeof(float)), row[column]);
            }

            stream.Write(bytes);
        }

        Pad(stream);
    }

    private static void WriteValue(Stream stream, object value)
    {
        switch (value)
        {
            case string text:
                WriteUInt32(stream, (uint)GgufValueType.Text);
                WriteText(stream, text);
                break;
            case uint number:
                WriteUInt32(stream, (uint)GgufValueType.U32);
                WriteUInt32(stream, number);
                break;
            case float number:
                WriteUInt32(stream, (uint)GgufValueType.F32);
                WriteUInt32(stream, BitConverter.SingleToUInt32Bits(number));
                break;
            case bool flag:
                WriteUInt32(stream, (uint)GgufValueType.Flag);
                stream.WriteByte(flag ? (byte)1 : (byte)0);
                break;
            case string[] texts:
                WriteArray(stream, GgufValueType.Text, texts, WriteText);
                break;
            case float[] numbers:
                WriteArray(stream, GgufValueType.F32, numbers, (target, number) => WriteUInt32(target, BitConverter.SingleToUInt32Bits(number)));
                break;
            case int[] numbers:
                WriteArray(stream, GgufValueType.I32, numbers, (target, number) => WriteUInt32(target, (uint)number));
                break;
            default:
                throw new ArgumentException($"A metadata value of type {value.GetType().Name} cannot be written.", nameof(value));
        }
    }

    private static void WriteArray<T>(Stream stream, GgufValueType type, T[] elements, Action<Stream, T> write)
    {
        WriteUInt32(stream, (uint)GgufValueType.Sequence);
        WriteUInt32(stream, (uint)type);
        WriteUInt64(stream, (ulong)elements.Length);
        foreach (T element in elements)
        {
            write(stream, element);
        }
    }

    private static void WriteText(Stream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        WriteUInt64(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteUInt32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void WriteUInt64(Stream stream, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Pad(Stream stream)
    {
        while (stream.Position % Alignment != 0)
        {
            stream.WriteByte(0);
        }
    }

    private static ulong Aligned(ulong bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
