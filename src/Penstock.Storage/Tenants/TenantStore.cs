using System.Text.Json;
using Penstock.Catalog.Serving;
using Penstock.Storage.Files;

namespace Penstock.Storage.Tenants;

/// <summary>
/// Keeps the tenants and keys that were made by the admin API in <c>tenants.json</c> beside the storage file; of keys only what tells a presented one.
/// Readers in this and other processes compare <see cref="Stamp"/>. Safe for concurrent use; one process writes.
/// </summary>
public sealed class TenantStore(string path)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "tenants.json";

    private const long LargestFile = 64 * 1024 * 1024;

    private readonly Lock _gate = new();

    /// <summary>Where the file is.</summary>
    public string Path { get; } = path;

    /// <summary>The store beside what <paramref name="storage"/> configures.</summary>
    public static TenantStore Beside(StorageOptions storage) =>
        new(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".", FileName));

    /// <summary>Changes whenever the file does; costs one look at its directory entry.</summary>
    public (DateTime WrittenAt, long Length) Stamp()
    {
        var file = new FileInfo(Path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    /// <summary>All that is stored; the error is one line where the file is there and cannot be used.</summary>
    public (TenantFile Tenants, string? Error) Read()
    {
        try
        {
            using FileStream file = File.OpenRead(Path);
            if (file.Length > LargestFile)
            {
                return (TenantFile.Empty, $"{Path} is larger than any such file.");
            }

            TenantFile? read = JsonSerializer.Deserialize(file, TenantFileJson.Default.TenantFile);
            return read is { Version: TenantFile.Layout } ? (read, null) : (TenantFile.Empty, $"{Path} is of another version.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (TenantFile.Empty, null);
        }
        catch (JsonException)
        {
            return (TenantFile.Empty, $"{Path} is damaged: it is no JSON of that layout. Restore it from a backup, or move it away.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (TenantFile.Empty, $"Cannot read {Path}: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Changes what is stored, one change after the other. Null is success; else one line, and nothing has changed.</summary>
    public string? Change(Func<TenantFile, TenantFile> change)
    {
        lock (_gate)
        {
            (TenantFile stored, string? error) = Read();
            if (error is not null)
            {
                return error;
            }

            TenantFile next = change(stored) with { Revision = stored.Revision + 1 };
            return AtomicFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(next, TenantFileJson.Default.TenantFile));
        }
    }
}
