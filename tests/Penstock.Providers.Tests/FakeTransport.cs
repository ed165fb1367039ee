using System.Text;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Tests;

/// <summary>Answers from memory, in pieces of any size, and remembers what it was sent.</summary>
internal sealed class FakeTransport(Func<UpstreamRequest, UpstreamResult> answer) : IUpstreamTransport
{
    public List<UpstreamRequest> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Bodies.Add(string.Concat(request.Body.ToArray().Select(part => Encoding.UTF8.GetString(part.Span))));
        return ValueTask.FromResult(answer(request));
    }
}

internal sealed class FakeResponse : UpstreamResponse
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    public FakeResponse(Stream body) => Body = body;

    public bool IsDisposed { get; private set; }

    public override Stream Body { get; }

    public static FakeResponse Of(int status, string mediaType, byte[] body, int pieces = int.MaxValue, bool breaks = false) =>
        new(new PiecewiseStream(body, pieces, breaks)) { Status = status, MediaType = mediaType };

    public FakeResponse With(string name, string value)
    {
        _headers[name] = value;
        return this;
    }

    public override string? Header(string name) => _headers.GetValueOrDefault(name);

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Gives the first <c>first</c> bytes in one read, then one byte a read; then ends, or breaks.</summary>
internal sealed class PiecewiseStream(byte[] bytes, int first, bool breaks) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == bytes.Length && breaks)
        {
            throw new IOException("connection reset");
        }

        int wanted = _position < first ? first - _position : 1;
        int count = Math.Min(Math.Min(wanted, buffer.Length), bytes.Length - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
