using System.Buffers;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>An answer of OpenAI's dialect that comes whole: read to its end and looked at before the first byte is relayed.</summary>
internal sealed class OpenAiBodyAnswer(UpstreamResponse response, ModelName publicModel, int maxBytes) : PulledAnswer<RelayFrame>
{
    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer = [];
    private int _length;
    private RelayFrame _frame;
    private bool _hasFrame;
    private bool _ended;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return _hasFrame;
        }

        _ended = true;
        try
        {
            Fault = await ReadAsync(cancellationToken) ? Take() : OpenAiFaults.Senseless($"the answer is larger than {maxBytes} bytes");
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Fault = OpenAiFaults.Broken(begun: false, exception.Message);
        }

        return _hasFrame;
    }

    public override bool TryRead(out RelayFrame item)
    {
        item = _frame;
        bool found = _hasFrame;
        _hasFrame = false;
        return found;
    }

    public override async ValueTask DisposeAsync()
    {
        await response.DisposeAsync();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>Reads to the end; false when there is more than is allowed.</summary>
    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (response.ContentLength > maxBytes)
        {
            return false;
        }

        // One byte more than was said, so that the read which finds the end needs no room.
        _buffer = ArrayPool<byte>.Shared.Rent((int)(response.ContentLength + 1 ?? FirstBytes));
        int count;
        while ((count = await response.Body.ReadAsync(_buffer.AsMemory(_length), cancellationToken)) > 0)
        {
            _length += count;
            if (_length > maxBytes)
            {
                return false;
            }

            if (_length == _buffer.Length)
            {
                Grow();
            }
        }

        return true;
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private ProviderFault? Take()
    {
        ReadOnlyMemory<byte> json = _buffer.AsMemory(0, _length);
        if (!OpenAiPieceScan.TryScan(json.Span, out OpenAiPieceScan scan))
        {
            return OpenAiFaults.Senseless("the answer is not a JSON object");
        }

        if (scan.HasError)
        {
            return OpenAiFaults.InBand(begun: false, scan.ErrorCode);
        }

        Usage = scan.Usage;
        EstimatedOutputTokens = scan.EstimatedTokens;
        _hasFrame = true;
        _frame = scan.Model is { } model
            ? new RelayFrame(RelayFrameKind.Body, json[..model.Start], publicModel.Json, json[model.End..]) { Replaced = json[model.Start..model.End] }
            : new RelayFrame(RelayFrameKind.Body, json);
        return null;
    }
}
