using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// The answer's body as a buffer. Before the head is sent the server's own writer gives nothing to whoever asks for "any size", as
/// <see cref="BuffersExtensions"/> does; this one always asks for something. Where a trailer is to follow over HTTP/1.1 it writes the chunks
/// itself (RFC 9112 section 7.1): the server then sends what it is given as it is.
/// </summary>
internal sealed class AnswerWriter : IBufferWriter<byte>
{
    private const int Some = 256;
    private const int MostHexDigits = 8;

    private PipeWriter _writer = null!;
    private ArrayBufferWriter<byte>? _chunk;

    /// <summary>Begins the next answer of the connection.</summary>
    public void Begin(PipeWriter writer) => (_writer, _chunk) = (writer, null);

    /// <summary>From now on each flush sends one chunk. The head has to say so.</summary>
    public void BeginChunks() => _chunk = new ArrayBufferWriter<byte>(1024);

    /// <summary>Writes the last chunk, and <paramref name="trailer"/> after it.</summary>
    public void EndChunks(IEnumerable<KeyValuePair<string, string>> trailer)
    {
        WriteChunk(_chunk!);
        _chunk = null;
        Raw("0\r\n"u8);
        foreach ((string name, string value) in trailer)
        {
            Raw(Encoding.ASCII.GetBytes($"{name}: {value}\r\n"));
        }

        Raw("\r\n"u8);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (_chunk is null)
        {
            _writer.Advance(count);
        }
        else
        {
            _chunk.Advance(count);
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _chunk is null ? _writer.GetMemory(sizeHint == 0 ? Some : sizeHint) : _chunk.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _chunk is null ? _writer.GetSpan(sizeHint == 0 ? Some : sizeHint) : _chunk.GetSpan(sizeHint);

    /// <summary>Sends what was written, at the client's pace.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        if (_chunk is not null)
        {
            WriteChunk(_chunk);
        }

        return _writer.FlushAsync(cancellationToken);
    }

    /// <summary>An empty chunk would end the body, so none is written.</summary>
    private void WriteChunk(ArrayBufferWriter<byte> chunk)
    {
        if (chunk.WrittenCount == 0)
        {
            return;
        }

        Span<byte> size = stackalloc byte[MostHexDigits];
        _ = Utf8Formatter.TryFormat(chunk.WrittenCount, size, out int digits, new StandardFormat('x'));
        Raw(size[..digits]);
        Raw("\r\n"u8);
        Raw(chunk.WrittenSpan);
        Raw("\r\n"u8);
        chunk.ResetWrittenCount();
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_writer.GetSpan(bytes.Length));
        _writer.Advance(bytes.Length);
    }
}
