using System.Runtime.InteropServices;
using System.Text.Json;

namespace Penstock.Embeddings.UseLite;

/// <summary>
/// The weights as TensorFlow.js lays them out: a manifest that names tensors and shards, and the shards, whose concatenation holds the
/// tensors one after the other as little-endian 32-bit values.
/// </summary>
internal sealed class UseLiteFiles
{
    /// <summary>The file that lists the tensors.</summary>
    public const string Manifest = "model.json";

    private const int MaxBytes = 256 * 1024 * 1024;

    private readonly Dictionary<string, float[]> _tensors = new(StringComparer.Ordinal);

    private UseLiteFiles()
    {
    }

    /// <summary>Reads the folder; throws <see cref="InvalidDataException"/> where a file does not say what it should.</summary>
    public static UseLiteFiles Read(string folder)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Manifest)));
        JsonElement group = manifest.RootElement.GetProperty("weightsManifest")[0];
        byte[] data = ReadShards(folder, group.GetProperty("paths"));
        var files = new UseLiteFiles();
        int offset = 0;
        foreach (JsonElement weight in group.GetProperty("weights").EnumerateArray())
        {
            int count = 1;
            foreach (JsonElement dimension in weight.GetProperty("shape").EnumerateArray())
            {
                count = checked(count * dimension.GetInt32());
            }

            if (count < 0 || checked(offset + (count * sizeof(float))) > data.Length)
            {
                throw new InvalidDataException("a tensor does not lie inside the shards");
            }

            if (weight.GetProperty("dtype").ValueEquals("float32"u8))
            {
                files._tensors[weight.GetProperty("name").GetString()!] =
                    MemoryMarshal.Cast<byte, float>(data.AsSpan(offset, count * sizeof(float))).ToArray();
            }

            offset += count * sizeof(float);
        }

        return files;
    }

    /// <summary>The one tensor whose name ends so and contains <paramref name="part"/>, of <paramref name="count"/> numbers.</summary>
    public float[] Tensor(string part, string ending, int count)
    {
        float[]? found = null;
        foreach ((string name, float[] values) in _tensors)
        {
            if (values.Length == count && name.EndsWith(ending, StringComparison.Ordinal) && name.Contains(part, StringComparison.Ordinal))
            {
                found = found is null ? values : throw new InvalidDataException($"two tensors end in {ending}");
            }
        }

        return found ?? throw new InvalidDataException($"there is no tensor {part}...{ending} of {count} numbers");
    }

    private static byte[] ReadShards(string folder, JsonElement paths)
    {
        using var data = new MemoryStream();
        foreach (JsonElement path in paths.EnumerateArray())
        {
            string name = Path.GetFileName(path.GetString()!);
            using FileStream shard = File.OpenRead(Path.Combine(folder, name));
            if (data.Length + shard.Length > MaxBytes)
            {
                throw new InvalidDataException($"the shards are larger than {MaxBytes} bytes");
            }

            shard.CopyTo(data);
        }

        return data.ToArray();
    }
}
