using System.Collections.Immutable;

namespace Penstock.Worker.Engine.Gguf;

/// <summary>
/// The header of a GGUF file, checked: magic and version, counts, types, and that every tensor's data lies inside the file. llama.cpp
/// trusts a file more than that, and some of its checks end the process; so no file reaches it before it has passed here.
/// Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
/// </summary>
public sealed class GgufFile
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const string VocabularyKey = "tokenizer.ggml.tokens";
    private const int MaxDimensions = 4;
    private const int LeastTensorBytes = 24;
    private const int LeastEntryBytes = 12;

    private GgufFile(string path, ImmutableDictionary<string, GgufValue> metadata, ImmutableArray<GgufTensor> tensors)
    {
        Path = path;
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Metadata by key (<c>general.architecture</c>).</summary>
    public ImmutableDictionary<string, GgufValue> Metadata { get; }

    /// <summary>Tensors in the file's order.</summary>
    public ImmutableArray<GgufTensor> Tensors { get; }

    /// <summary><c>general.architecture</c>; empty where it is missing.</summary>
    public string Architecture => Text("general.architecture") ?? "";

    /// <summary>A token that the vocabulary lists twice, or null.</summary>
    public string? RepeatedToken => Metadata.GetValueOrDefault(VocabularyKey)?.Repeated;

    /// <summary>A metadata text, or null.</summary>
    public string? Text(string key) => Metadata.GetValueOrDefault(key)?.Text;

    /// <summary>A whole metadata number of the architecture's own keys (<c>context_length</c>), or null.</summary>
    public long? Number(string key) => Metadata.GetValueOrDefault($"{Architecture}.{key}")?.Number;

    /// <summary>Reads and checks the header of <paramref name="path"/>; the weights themselves are not read.</summary>
    public static Result<GgufFile, EngineError> Read(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            using var stream = new FileStream(
                full, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Read(full, new GgufCursor(stream));
        }
        catch (InvalidDataException exception)
        {
            return Invalid(full, exception.Message);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new EngineError(
                EngineErrorKind.ModelMissing, $"The model file '{full}' does not exist.", "Check the path, or download the file first.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string what = Directory.Exists(full) ? "it is a folder" : exception.Message.TrimEnd('.');
            return new EngineError(
                EngineErrorKind.ModelMissing,
                $"The model file '{full}' cannot be read: {what}.",
                "Name a GGUF file that this user may read.");
        }
    }

    private static GgufFile Read(string path, GgufCursor cursor)
    {
        (long tensorCount, long entryCount) = ReadPreamble(cursor);
        var metadata = ImmutableDictionary.CreateBuilder<string, GgufValue>(StringComparer.Ordinal);
        for (long index = 0; index < entryCount; index++)
        {
            string key = cursor.ReadText();
            metadata[key] = cursor.ReadValue(findsRepeated: string.Equals(key, VocabularyKey, StringComparison.Ordinal));
        }

        var tensors = ImmutableArray.CreateBuilder<GgufTensor>((int)Math.Min(tensorCount, 4096));
        for (long index = 0; index < tensorCount; index++)
        {
            tensors.Add(ReadTensor(cursor));
        }

        var file = new GgufFile(path, metadata.ToImmutable(), tensors.ToImmutable());
        file.RequireData(cursor.Position, cursor.Length);
        return file;
    }

    private static (long Tensors, long Entries) ReadPreamble(GgufCursor cursor)
    {
        if (cursor.Length < 4 || cursor.ReadUInt32() != Magic)
        {
            throw new InvalidDataException("is no GGUF file (it does not begin with 'GGUF')");
        }

        uint version = cursor.ReadUInt32();
        if (version is not (2 or 3))
        {
            throw new InvalidDataException($"has GGUF version {version}; versions 2 and 3 (little-endian) are read");
        }

        return (cursor.ReadCount("tensors", LeastTensorBytes), cursor.ReadCount("metadata entries", LeastEntryBytes));
    }

    private static GgufTensor ReadTensor(GgufCursor cursor)
    {
        string name = cursor.ReadText();
        uint count = cursor.ReadUInt32();
        if (count > MaxDimensions)
        {
            throw new InvalidDataException($"gives tensor '{name}' {count} dimensions, at most {MaxDimensions} are possible");
        }

        var dimensions = ImmutableArray.CreateBuilder<long>((int)count);
        for (uint index = 0; index < count; index++)
        {
            ulong dimension = cursor.ReadUInt64();
            dimensions.Add(dimension is > 0 and <= int.MaxValue
                ? (long)dimension
                : throw new InvalidDataException($"gives tensor '{name}' a dimension of {dimension}"));
        }

        return new GgufTensor(name, dimensions.ToImmutable(), (int)cursor.ReadUInt32(), unchecked((long)cursor.ReadUInt64()));
    }

    private void RequireData(long headerBytes, long length)
    {
        long alignment = Metadata.GetValueOrDefault("general.alignment")?.Number ?? 32;
        if (alignment <= 0 || (alignment & (alignment - 1)) != 0 || alignment > 1 << 20)
        {
            throw new InvalidDataException($"has the alignment {alignment}; a power of two is needed");
        }

        long start = (headerBytes + alignment - 1) / alignment * alignment;
        foreach (GgufTensor tensor in Tensors)
        {
            if (tensor.Offset < 0 || tensor.Offset % alignment != 0)
            {
                throw new InvalidDataException($"places tensor '{tensor.Name}' at the offset {tensor.Offset}");
            }

            long end = start + tensor.Offset + Bytes(tensor);
            if (end > length || end < 0)
            {
                throw new InvalidDataException(
                    $"is cut: tensor '{tensor.Name}' ends at byte {end}, the file at {length}");
            }
        }
    }

    private static long Bytes(GgufTensor tensor)
    {
        try
        {
            return tensor.Bytes ?? 0;
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException($"gives tensor '{tensor.Name}' more elements than can exist", exception);
        }
    }

    private static EngineError Invalid(string path, string what) => new(
        EngineErrorKind.ModelInvalid,
        $"The model file '{path}' {what}.",
        "Download or convert it again, and compare its size with the original's.");
}
