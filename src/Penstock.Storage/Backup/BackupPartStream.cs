using System.IO.Compression;
using System.Security.Cryptography;

namespace Penstock.Storage.Backup;

/// <summary>The content of one part, compressed into chunks as it comes.</summary>
internal sealed class BackupPartStream : IDisposable
{
    private readonly ChunkStream _chunks;
    private readonly GZipStream _compressed;

    public BackupPartStream(BackupWriter writer, string name)
    {
        _chunks = new ChunkStream(writer, name);
        _compressed = new GZipStream(_chunks, CompressionLevel.Fastest, leaveOpen: true);
        Content = new BufferedStream(_compressed, 64 * 1024);
    }

    /// <summary>What is written here is the part.</summary>
    public Stream Content { get; }

    /// <summary>How many rows it holds; null for a file.</summary>
    public long? Rows { get; set; }

    /// <summary>Ends the part.</summary>
    public void Dispose()
    {
        Content.Dispose();
        _compressed.Dispose();
        _chunks.End(Rows);
        _chunks.Dispose();
    }

    private sealed class ChunkStream(BackupWriter writer, string name) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _buffer = new byte[BackupFormat.MostChunkBytes];
        private int _filled;
        private long _bytes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, _buffer.Length - _filled);
                buffer[..count].CopyTo(_buffer.AsSpan(_filled));
                _filled += count;
                buffer = buffer[count..];
                if (_filled == _buffer.Length)
                {
                    Emit();
                }
            }
        }

        public void End(long? rows)
        {
            Emit();
            byte[] hash = _hash.GetHashAndReset();
            writer.End(new BackupPart(name, _bytes, Convert.ToHexStringLower(hash), rows), hash);
        }

        public override void Flush()
        {
            // Chunks are full, or the last.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }

        private void Emit()
        {
            if (_filled > 0)
            {
                _hash.AppendData(_buffer, 0, _filled);
                writer.WriteChunk(_buffer.AsSpan(0, _filled));
                _bytes += _filled;
                _filled = 0;
            }
        }
    }
}
