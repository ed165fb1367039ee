using Penstock.Protocols.Inference;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>
/// A relayed stream of OpenAI's dialect: is every event JSON, an error, does it count tokens, did a choice end. It is whole only when
/// <c>[DONE]</c> came, and, where the server gives reasons to end at all, every choice had given its own.
/// </summary>
internal sealed class OpenAiStreamAnswer(UpstreamResponse response, ModelName publicModel, int maxEventBytes)
    : RelayedStreamAnswer(response, publicModel, maxEventBytes)
{
    private ulong _seen;
    private ulong _finished;

    protected override string WhatIsMissing => "the stream ended without [DONE]";

    protected override void Inspect(in ServerSentEvent next)
    {
        if (next.IsDone)
        {
            Finish(next);
        }
        else if (!OpenAiPieceScan.TryScan(next.Data.Span, out OpenAiPieceScan scan))
        {
            End(OpenAiFaults.Broken(Begun, "an event is not a JSON object"));
        }
        else if (scan.HasError)
        {
            End(OpenAiFaults.InBand(Begun, scan.ErrorCode));
        }
        else
        {
            _seen |= scan.Seen;
            _finished |= scan.Finished;
            Usage = scan.Usage is null ? Usage : (Usage ?? TokenUsage.Unknown).Update(scan.Usage);
            EstimatedOutputTokens += scan.EstimatedTokens;
            RelayFrameKind kind = scan is { Choices: 0, Usage: not null } ? RelayFrameKind.UsageOnly : RelayFrameKind.Event;
            Hold(Patched(kind, next, scan.Model));
        }
    }

    private void Finish(in ServerSentEvent next)
    {
        if (_finished != 0 && _seen != _finished)
        {
            End(OpenAiFaults.Broken(Begun, "[DONE] came before every choice had a finish_reason"));
            return;
        }

        End(null);
        Hold(Patched(RelayFrameKind.Done, next, null));
    }
}
