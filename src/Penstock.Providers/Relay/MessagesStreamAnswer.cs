using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>
/// A relayed stream of Anthropic's dialect. The codec's own decoder listens in: it knows the counts, an error, and whether the answer is
/// whole, which it is only after <c>message_stop</c>.
/// </summary>
internal sealed class MessagesStreamAnswer(UpstreamResponse response, ModelName publicModel, AnswerSeed seed, int maxEventBytes)
    : RelayedStreamAnswer(response, publicModel, maxEventBytes)
{
    private readonly IChatStreamDecoder _decoder = MessagesCodec.Instance.CreateStreamDecoder(seed);
    private readonly StepQueue _steps = new();

    protected override string WhatIsMissing => "the stream ended without message_stop";

    public override ValueTask DisposeAsync()
    {
        _decoder.Dispose();
        return base.DisposeAsync();
    }

    protected override void Inspect(in ServerSentEvent next)
    {
        _decoder.Decode(next.Raw.Span, _steps);
        Usage = _steps.Usage;
        EstimatedOutputTokens = _steps.EstimatedTokens;
        _steps.Clear();
        if (_steps.Failure is { } error)
        {
            End(Begun
                ? OpenAiFaults.Broken(Begun, "error in the stream")
                : new ProviderFault(error, FaultCauses.Of(error.Kind), 200, "error in the stream"));
            return;
        }

        bool last = _decoder.IsEnded;
        if (last)
        {
            End(null);
        }

        Hold(Patched(last ? RelayFrameKind.Done : RelayFrameKind.Event, next, next.IsType("message_start"u8) ? MessagesModelPlace.Find(next.Data.Span) : null));
    }
}
