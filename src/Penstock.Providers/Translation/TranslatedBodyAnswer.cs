using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Translation;

/// <summary>A whole answer of any dialect, as steps of the hub.</summary>
internal sealed class TranslatedBodyAnswer(UpstreamResponse response, IUpstreamCodec codec, AnswerSeed seed, int maxBytes) : PulledAnswer<ChatChunk>
{
    private readonly StepQueue _steps = new();
    private bool _read;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (!_read)
        {
            _read = true;
            await ReadAsync(cancellationToken);
        }

        return _steps.HasNext;
    }

    public override bool TryRead(out ChatChunk item) => _steps.TryTake(out item);

    public override ValueTask DisposeAsync() => response.DisposeAsync();

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await UpstreamBody.ReadAsync(response, maxBytes, cancellationToken) is not { } body)
            {
                Fault = Senseless($"the answer is larger than {maxBytes} bytes");
                return;
            }

            codec.DecodeAnswer(body, seed, _steps);
            Usage = _steps.Usage;
            EstimatedOutputTokens = _steps.EstimatedTokens;
            Fault = _steps.Failure is { } error ? new ProviderFault(error, FaultCause.ServerFault, 200, "error in the answer") : null;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Fault = new ProviderFault(
                new InferenceError(ErrorKind.UpstreamFault, "The model's provider broke off before it answered. Try again."), FaultCause.Connect, Detail: exception.Message);
        }
    }

    private static ProviderFault Senseless(string detail) => new(
        new InferenceError(ErrorKind.UpstreamFault, "The model's provider gave an answer that makes no sense. Try again."), FaultCause.ServerFault, 200, detail);
}
