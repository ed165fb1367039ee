using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>A relayed answer of Anthropic's dialect that comes whole: read to its end, and by the codec, before the first byte is forwarded.</summary>
internal sealed class MessagesBodyAnswer(UpstreamResponse response, ModelName publicModel, AnswerSeed seed, int maxBytes) : PulledAnswer<RelayFrame>
{
    private ReadOnlyMemory<byte>? _body;
    private bool _read;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (!_read)
        {
            _read = true;
            await ReadAsync(cancellationToken);
        }

        return _body is not null;
    }

    public override bool TryRead(out RelayFrame item)
    {
        item = default;
        if (_body is not { } body)
        {
            return false;
        }

        _body = null;
        item = MessagesModelPlace.Find(body.Span) is { } place
            ? new RelayFrame(RelayFrameKind.Body, body[..place.Start], publicModel.Json, body[place.End..]) { Replaced = body[place.Start..place.End] }
            : new RelayFrame(RelayFrameKind.Body, body);
        return true;
    }

    public override ValueTask DisposeAsync() => response.DisposeAsync();

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await UpstreamBody.ReadAsync(response, maxBytes, cancellationToken) is { } body)
            {
                Take(body);
            }
            else
            {
                Fault = OpenAiFaults.Senseless($"the answer is larger than {maxBytes} bytes");
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Fault = OpenAiFaults.Broken(begun: false, exception.Message);
        }
    }

    private void Take(ReadOnlyMemory<byte> body)
    {
        StepQueue steps = new();
        MessagesCodec.Instance.DecodeAnswer(body, seed, steps);
        Usage = steps.Usage;
        EstimatedOutputTokens = steps.EstimatedTokens;
        if (steps.Failure is { } error)
        {
            Fault = new ProviderFault(error, FaultCauses.Of(error.Kind), 200, "error in the answer");
        }
        else
        {
            _body = body;
        }
    }
}
