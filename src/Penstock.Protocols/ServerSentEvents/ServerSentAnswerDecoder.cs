using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>What the decoders of event streams that carry JSON have in common: framing, bounds, and one end.</summary>
internal abstract class ServerSentAnswerDecoder : IChatStreamDecoder
{
    private readonly ServerSentEventParser _parser = new();

    /// <inheritdoc/>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, ICollection<ChatChunk> steps)
    {
        if (IsEnded)
        {
            return;
        }

        _parser.Append(bytes);
        while (!IsEnded)
        {
            ServerSentEventStatus status = _parser.TryRead(out ServerSentEvent next);
            if (status == ServerSentEventStatus.TooLarge)
            {
                Fail(new InferenceError(ErrorKind.UpstreamFault, "The model's provider sent an event that is too large."), steps);
            }

            if (status != ServerSentEventStatus.Event)
            {
                return;
            }

            Read(next, steps);
        }
    }

    /// <inheritdoc/>
    public void Complete(ICollection<ChatChunk> steps)
    {
        if (IsEnded)
        {
            return;
        }

        if (IsWhole)
        {
            End(steps);
        }
        else
        {
            Fail(new InferenceError(ErrorKind.StreamBroken, "The answer broke off before its end. Try again."), steps);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parser.Dispose();

    /// <summary>True when nothing is lost if the stream ends here.</summary>
    protected abstract bool IsWhole { get; }

    /// <summary>Reads one event; calls <see cref="End"/> or <see cref="Fail"/> where the stream is over.</summary>
    protected abstract void Read(JsonElement root, ServerSentEvent source, ICollection<ChatChunk> steps);

    protected void End(ICollection<ChatChunk> steps)
    {
        IsEnded = true;
        steps.Add(AnswerCompleted.Instance);
    }

    protected void Fail(InferenceError error, ICollection<ChatChunk> steps)
    {
        IsEnded = true;
        steps.Add(new AnswerFailed(error));
    }

    private void Read(ServerSentEvent next, ICollection<ChatChunk> steps)
    {
        if (next.IsDone)
        {
            Complete(steps);
            return;
        }

        using JsonDocument? document = WireJson.TryParse(next.Data);
        if (document is null || !document.RootElement.IsObject())
        {
            Fail(new InferenceError(ErrorKind.StreamBroken, "The model's provider sent an event that is not valid JSON."), steps);
            return;
        }

        Read(document.RootElement, next, steps);
    }
}
