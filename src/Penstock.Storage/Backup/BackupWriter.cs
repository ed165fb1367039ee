using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Penstock.Storage.Backup;

/// <summary>Writes an archive into a new file beside the one that it becomes when it is whole. Throws <see cref="IOException"/>.</summary>
internal sealed class BackupWriter : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<BackupPart> _parts = [];

    private BackupWriter(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins an archive that only its owner may read.</summary>
    public static BackupWriter Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var writer = new BackupWriter(path, new FileStream(path + ".new", options));
        writer.Write(BackupFormat.Magic);
        writer.Write(BackupFormat.Version);
        return writer;
    }

    /// <summary>Begins a part. Its bytes go into the stream, whose disposal ends it.</summary>
    public BackupPartStream Begin(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Write([BackupFormat.PartTag]);
        Write(bytes.Length);
        Write(bytes);
        return new BackupPartStream(this, name);
    }

    /// <summary>Ends the archive: it is on the disk, and has its name.</summary>
    public BackupManifest Finish(string product, DateTimeOffset createdAt, string storage)
    {
        var manifest = new BackupManifest(product, createdAt, storage, [.. _parts]);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
        Write([BackupFormat.EndTag]);
        Write(json.Length);
        Write(json);
        _file.Write(_all.GetHashAndReset());
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path + ".new", _path, overwrite: true);
        return manifest;
    }

    /// <summary>Leaves nothing of an archive that was not finished.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _all.Dispose();
        try
        {
            File.Delete(_path + ".new");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next backup to this path writes over it.
        }
    }

    /// <summary>A chunk of the part that is being written.</summary>
    internal void WriteChunk(ReadOnlySpan<byte> chunk)
    {
        Write(chunk.Length);
        Write(chunk);
    }

    /// <summary>The end of a part.</summary>
    internal void End(BackupPart part, ReadOnlySpan<byte> hash)
    {
        Write(0);
        Write(hash);
        _parts.Add(part);
    }

    private void Write(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Write(bytes);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _all.AppendData(bytes);
        _file.Write(bytes);
        Bytes += bytes.Length;
    }
}
