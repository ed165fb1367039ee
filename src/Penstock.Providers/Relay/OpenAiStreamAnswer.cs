using System.Buffers;
using System.Runtime.InteropServices;
using Penstock.Protocols.Inference;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>
/// A stream of OpenAI's dialect as it is relayed: every event is looked at (is it JSON, an error, does it count tokens, did a choice end) and
/// forwarded as it came, but for the model's name. It is whole only when every choice gave its reason to end and <c>[DONE]</c> followed.
/// </summary>
internal sealed class OpenAiStreamAnswer(UpstreamResponse response, ModelName publicModel, int maxEventBytes) : PulledAnswer<RelayFrame>
{
    private static readonly TimeSpan LastByteWait = TimeSpan.FromMilliseconds(50);

    private readonly ServerSentEventReader _events = new(response.Body, maxEventBytes);
    private RelayFrame _frame;
    private bool _hasFrame;
    private bool _ended;
    private bool _begun;
    private ulong _seen;
    private ulong _finished;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_hasFrame || _ended)
        {
            return _hasFrame;
        }

        try
        {
            Take(await _events.ReadAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            End(OpenAiFaults.Broken(_begun, exception.Message));
        }

        return _hasFrame;
    }

    public override bool TryRead(out RelayFrame item)
    {
        if (!_hasFrame && !_ended && _events.TryReadBuffered(out ServerSentEventStatus status))
        {
            Take(status);
        }

        bool found = _hasFrame;
        item = _frame;
        _hasFrame = false;
        return found;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_ended && Fault is null)
        {
            await ReadLastBytesAsync();
        }

        await response.DisposeAsync();
        _events.Dispose();
    }

    private void Take(ServerSentEventStatus status)
    {
        switch (status)
        {
            case ServerSentEventStatus.Event:
                Take(_events.Current);
                break;
            case ServerSentEventStatus.TooLarge:
                End(OpenAiFaults.Broken(_begun, $"an event is larger than {maxEventBytes} bytes"));
                break;
            default:
                End(OpenAiFaults.Broken(_begun, "the stream ended without [DONE]"));
                break;
        }
    }

    private void Take(in ServerSentEvent next)
    {
        if (next.IsDone)
        {
            bool whole = _seen == _finished;
            End(whole ? null : OpenAiFaults.Broken(_begun, "[DONE] came before every choice had a finish_reason"));
            Hold(whole ? new RelayFrame(RelayFrameKind.Done, next.Raw) : null);
        }
        else if (!OpenAiPieceScan.TryScan(next.Data.Span, out OpenAiPieceScan scan))
        {
            End(OpenAiFaults.Broken(_begun, "an event is not a JSON object"));
        }
        else if (scan.HasError)
        {
            End(OpenAiFaults.InBand(_begun, scan.ErrorCode));
        }
        else
        {
            _seen |= scan.Seen;
            _finished |= scan.Finished;
            Usage = scan.Usage is null ? Usage : (Usage ?? TokenUsage.Unknown).Update(scan.Usage);
            Hold(Patched(next, scan));
        }
    }

    private void Hold(RelayFrame? frame)
    {
        _begun |= frame is not null;
        _hasFrame = frame is not null;
        _frame = frame.GetValueOrDefault();
    }

    private void End(ProviderFault? fault)
    {
        _ended = true;
        Fault = fault;
    }

    private RelayFrame Patched(in ServerSentEvent next, in OpenAiPieceScan scan)
    {
        RelayFrameKind kind = scan is { Choices: 0, Usage: not null } ? RelayFrameKind.UsageOnly : RelayFrameKind.Event;
        if (scan.Model is not { } model)
        {
            return new RelayFrame(kind, next.Raw);
        }

        if (!TryFindInside(next.Raw, next.Data, out int offset))
        {
            return Rewritten(kind, next.Data, model);
        }

        return new RelayFrame(kind, next.Raw[..(offset + model.Start)], publicModel.Json, next.Raw[(offset + model.End)..]);
    }

    /// <summary>Data of several lines was joined elsewhere, so the event is written anew.</summary>
    private RelayFrame Rewritten(RelayFrameKind kind, ReadOnlyMemory<byte> data, ByteRange model)
    {
        var json = new ArrayBufferWriter<byte>(data.Length + publicModel.Json.Length);
        json.Write(data.Span[..model.Start]);
        json.Write(publicModel.Json.Span);
        json.Write(data.Span[model.End..]);
        var text = new ArrayBufferWriter<byte>(json.WrittenCount + 16);
        ServerSentEventWriter.WriteData(text, json.WrittenSpan);
        return new RelayFrame(kind, text.WrittenMemory);
    }

    private static bool TryFindInside(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> data, out int offset)
    {
        offset = 0;
        if (!MemoryMarshal.TryGetArray(raw, out ArraySegment<byte> outer) || !MemoryMarshal.TryGetArray(data, out ArraySegment<byte> inner))
        {
            return false;
        }

        offset = inner.Offset - outer.Offset;
        return ReferenceEquals(outer.Array, inner.Array) && offset >= 0 && offset + inner.Count <= outer.Count;
    }

    /// <summary>
    /// After <c>[DONE]</c> only the end of the body is missing. Reading it gives the connection back to its pool; an upstream that
    /// does not send it in time loses the connection.
    /// </summary>
    private async ValueTask ReadLastBytesAsync()
    {
        using var deadline = new CancellationTokenSource(LastByteWait, TimeProvider.System);
        try
        {
            await _events.ReadAsync(deadline.Token);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // The connection is closed by disposing of the response.
        }
    }
}
