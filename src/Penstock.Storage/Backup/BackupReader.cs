using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Penstock.Storage.Backup;

/// <summary>Reads archives. Nothing of an archive is used before <see cref="Verify"/> has seen all of it in order.</summary>
internal sealed class BackupReader : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);

    private BackupReader(FileStream file) => _file = file;

    /// <summary>What the archive holds; set once it is verified.</summary>
    public BackupManifest? Manifest { get; private set; }

    /// <summary>Opens a file; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static BackupReader Open(string path) => new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1024 * 1024, FileOptions.SequentialScan));

    /// <summary>Reads all of it: each part against its checksum, the manifest against the parts, the whole against its own. Null is success; else one line.</summary>
    public string? Verify(Action<double> progress, CancellationToken cancellationToken)
    {
        _file.Position = 0;
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var source = new HashedSource(_file, all);
            Span<byte> magic = stackalloc byte[BackupFormat.Magic.Length];
            source.Read(magic);
            if (!magic.SequenceEqual(BackupFormat.Magic))
            {
                return "It is no backup of Penstock.";
            }

            int version = source.ReadNumber();
            return version == BackupFormat.Version ? VerifyParts(source, progress, cancellationToken)
                : version > BackupFormat.Version ? $"It is of a newer Penstock (format {version}, this one reads {BackupFormat.Version})."
                : "It is damaged: its version is none.";
        }
        catch (EndOfStreamException)
        {
            return "It is damaged: it ends too early.";
        }
        catch (InvalidDataException exception)
        {
            return $"It is damaged: {exception.Message}";
        }
    }

    /// <summary>The content of a part; null where there is none of that name.</summary>
    public Stream? OpenPart(string name)
    {
        if (!_places.TryGetValue(name, out long place))
        {
            return null;
        }

        _file.Position = place;
        return new BufferedStream(new GZipStream(new ChunkSource(_file), CompressionMode.Decompress), 64 * 1024);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private string? VerifyParts(HashedSource source, Action<double> progress, CancellationToken cancellationToken)
    {
        var parts = new List<BackupPart>();
        while (true)
        {
            byte tag = source.ReadByte();
            if (tag == BackupFormat.EndTag)
            {
                return VerifyEnd(source, parts);
            }

            if (tag != BackupFormat.PartTag || parts.Count == BackupFormat.MostParts)
            {
                throw new InvalidDataException("what follows a part is none.");
            }

            string name = Encoding.UTF8.GetString(source.ReadBytes(BackupFormat.MostNameBytes));
            _places[name] = _file.Position;
            parts.Add(VerifyPart(source, name, progress, cancellationToken));
        }
    }

    private BackupPart VerifyPart(HashedSource source, string name, Action<double> progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long bytes = 0;
        while (source.ReadBytes(BackupFormat.MostChunkBytes) is { Length: > 0 } chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(chunk);
            bytes += chunk.Length;
            progress((double)_file.Position / _file.Length);
        }

        byte[] sum = hash.GetHashAndReset();
        Span<byte> written = stackalloc byte[SHA256.HashSizeInBytes];
        source.Read(written);
        return written.SequenceEqual(sum)
            ? new BackupPart(name, bytes, Convert.ToHexStringLower(sum), null)
            : throw new InvalidDataException($"the checksum of {name} is another.");
    }

    private string? VerifyEnd(HashedSource source, List<BackupPart> parts)
    {
        byte[] json = source.ReadBytes(BackupFormat.MostManifestBytes);
        byte[] sum = source.Finish();
        Span<byte> written = stackalloc byte[SHA256.HashSizeInBytes];
        _file.ReadExactly(written);
        if (!written.SequenceEqual(sum) || _file.Position != _file.Length)
        {
            return "It is damaged: the checksum of the whole is another.";
        }

        try
        {
            BackupManifest manifest = JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest)!;
            Manifest = manifest;
            return manifest.Parts.Select(part => part with { Rows = null }).SequenceEqual(parts) ? null : "It is damaged: its list of parts is of others.";
        }
        catch (JsonException)
        {
            return "It is damaged: its list of parts cannot be read.";
        }
    }

    private sealed class HashedSource(Stream file, IncrementalHash all)
    {
        public void Read(Span<byte> bytes)
        {
            file.ReadExactly(bytes);
            all.AppendData(bytes);
        }

        public byte ReadByte()
        {
            Span<byte> one = stackalloc byte[1];
            Read(one);
            return one[0];
        }

        public int ReadNumber()
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            Read(bytes);
            return BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }

        public byte[] ReadBytes(int most)
        {
            int length = ReadNumber();
            if (length < 0 || length > most)
            {
                throw new InvalidDataException("a length is none.");
            }

            byte[] bytes = new byte[length];
            Read(bytes);
            return bytes;
        }

        public byte[] Finish() => all.GetHashAndReset();
    }

    /// <summary>The bytes of a part's chunks.</summary>
    private sealed class ChunkSource(Stream file) : Stream
    {
        private int _left;
        private bool _isOver;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_left == 0 && !_isOver)
            {
                Span<byte> length = stackalloc byte[sizeof(int)];
                file.ReadExactly(length);
                _left = BinaryPrimitives.ReadInt32LittleEndian(length);
                _isOver = _left == 0;
            }

            int read = _isOver ? 0 : file.Read(buffer[..Math.Min(buffer.Length, _left)]);
            _left -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
