using System.Buffers;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Translation;

/// <summary>A stream of any dialect, as steps of the hub. What came in one read is given out together.</summary>
internal sealed class TranslatedStreamAnswer(UpstreamResponse response, IChatStreamDecoder decoder) : PulledAnswer<ChatChunk>
{
    private const int ReadBytes = 16 * 1024;

    private readonly StepQueue _steps = new();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
    private bool _ended;
    private bool _disposed;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        while (!_steps.HasNext && !_ended)
        {
            await ReadAsync(cancellationToken);
        }

        return _steps.HasNext;
    }

    public override bool TryRead(out ChatChunk item) => _steps.TryTake(out item);

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await response.DisposeAsync();
        decoder.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        string? broken = null;
        try
        {
            count = await response.Body.ReadAsync(_buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            broken = exception.Message;
        }

        if (count > 0)
        {
            decoder.Decode(_buffer.AsSpan(0, count), _steps);
        }
        else
        {
            decoder.Complete(_steps);
        }

        _ended = count == 0 || decoder.IsEnded;
        Usage = _steps.Usage;
        EstimatedOutputTokens = _steps.EstimatedTokens;
        Fault = _steps.Failure is { } error ? new ProviderFault(error, _steps.Begun ? FaultCause.Broken : FaultCause.ServerFault, 200, broken ?? "error in the stream") : null;
    }
}
