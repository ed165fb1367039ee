using System.Net;

namespace Penstock.Providers.Transport;

/// <summary>A body in parts, so that splicing a name into a large request copies nothing.</summary>
internal sealed class SegmentedContent : HttpContent
{
    private readonly ReadOnlyMemory<ReadOnlyMemory<byte>> _parts;

    public SegmentedContent(ReadOnlyMemory<ReadOnlyMemory<byte>> parts, string contentType)
    {
        _parts = parts;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            await stream.WriteAsync(_parts.Span[i], cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        foreach (ReadOnlyMemory<byte> part in _parts.Span)
        {
            length += part.Length;
        }

        return true;
    }
}
