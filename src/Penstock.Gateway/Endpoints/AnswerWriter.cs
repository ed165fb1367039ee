using System.Buffers;
using System.IO.Pipelines;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// The answer's body as a buffer. Before the head is sent the server's own writer gives nothing to whoever asks for "any size", as
/// <see cref="BuffersExtensions"/> does; this one always asks for something.
/// </summary>
internal sealed class AnswerWriter : IBufferWriter<byte>
{
    private const int Some = 256;

    private PipeWriter _writer = null!;

    /// <summary>Begins the next answer of the connection.</summary>
    public void Begin(PipeWriter writer) => _writer = writer;

    /// <inheritdoc/>
    public void Advance(int count) => _writer.Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _writer.GetMemory(sizeHint == 0 ? Some : sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _writer.GetSpan(sizeHint == 0 ? Some : sizeHint);

    /// <summary>Sends what was written, at the client's pace.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);
}
