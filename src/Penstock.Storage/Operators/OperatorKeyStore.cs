using System.Collections.Immutable;
using System.Text.Json;
using Penstock.Catalog.Serving;
using Penstock.Storage.Files;

namespace Penstock.Storage.Operators;

/// <summary>
/// Keeps the generated keys of the admin listener, hashed, in <c>operators.json</c> beside the storage file. A process of its own may write it
/// (<c>penstock admin reset-key</c>) while another serves: readers compare <see cref="Stamp"/>. Safe for concurrent use.
/// </summary>
public sealed class OperatorKeyStore(string path)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "operators.json";

    private const int Layout = 1;
    private const long LargestFile = 1024 * 1024;
    private const int HashBytes = 32;

    /// <summary>Where the file is.</summary>
    public string Path { get; } = path;

    /// <summary>The store beside what <paramref name="storage"/> configures.</summary>
    public static OperatorKeyStore Beside(StorageOptions storage) =>
        new(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".", FileName));

    /// <summary>Changes whenever the file does; costs one look at its directory entry.</summary>
    public (DateTime WrittenAt, long Length) Stamp()
    {
        var file = new FileInfo(Path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    /// <summary>Reads all keys.</summary>
    public OperatorKeyRead Read()
    {
        try
        {
            using var file = File.OpenRead(Path);
            return file.Length > LargestFile
                ? Damaged("it is larger than any such file")
                : Check(JsonSerializer.Deserialize(file, OperatorKeyJson.Default.OperatorKeyDocument));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new OperatorKeyRead([], Exists: false, Error: null);
        }
        catch (JsonException)
        {
            return Damaged("it is no JSON of that layout");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new OperatorKeyRead([], Exists: true, $"Cannot read {Path}: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Makes these the keys. Null is success; else one line, and the keys before stay.</summary>
    public string? Write(IEnumerable<OperatorKey> keys)
    {
        OperatorKeyEntry[] entries =
        [
            .. keys.Select(key => new OperatorKeyEntry(
                key.Name, key.Role.ToString().ToLowerInvariant(), key.Salt.ToArray(), key.Hash.ToArray(), key.CreatedAt)),
        ];
        var document = new OperatorKeyDocument(Layout, entries);
        return AtomicFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(document, OperatorKeyJson.Default.OperatorKeyDocument));
    }

    private OperatorKeyRead Check(OperatorKeyDocument? document)
    {
        if (document is not { Version: Layout })
        {
            return Damaged("it is of another version");
        }

        var keys = ImmutableArray.CreateBuilder<OperatorKey>(document.Keys.Length);
        foreach (var entry in document.Keys)
        {
            if (entry.Hash.Length != HashBytes || entry.Salt.Length != HashBytes || !Enum.TryParse(entry.Role, ignoreCase: true, out AdminRole role))
            {
                return Damaged($"the key of '{entry.Name}' is not whole");
            }

            keys.Add(new OperatorKey(entry.Name, role, entry.Salt, entry.Hash, entry.CreatedAt));
        }

        return new OperatorKeyRead(keys.ToImmutable(), Exists: true, Error: null);
    }

    private OperatorKeyRead Damaged(string why) =>
        new([], Exists: true, $"{Path} is damaged: {why}. Make a new key with: penstock admin reset-key");
}
