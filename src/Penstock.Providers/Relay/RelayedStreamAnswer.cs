using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Penstock.Protocols.ServerSentEvents;
using Penstock.Providers.Transport;

namespace Penstock.Providers.Relay;

/// <summary>
/// A stream of events as it is relayed: every event is looked at by the dialect's own <see cref="Inspect"/> and forwarded as it came, but for
/// the model's name.
/// </summary>
internal abstract class RelayedStreamAnswer(UpstreamResponse response, ModelName publicModel, int maxEventBytes) : PulledAnswer<RelayFrame>
{
    private static readonly TimeSpan LastByteWait = TimeSpan.FromMilliseconds(50);

    private readonly ServerSentEventReader _events = new(response.Body, maxEventBytes);
    private RelayFrame _frame;
    private bool _hasFrame;
    private bool _ended;

    /// <summary>True once a frame was forwarded.</summary>
    protected bool Begun { get; private set; }

    /// <summary>What a stream lacks that ends now, for operators.</summary>
    protected abstract string WhatIsMissing { get; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        // Comments and pings make no frame: go on until one comes, or the end.
        while (!_hasFrame && !_ended)
        {
            try
            {
                Take(await _events.ReadAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                End(OpenAiFaults.Broken(Begun, exception.Message));
            }
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

    /// <summary>Looks at one event: calls <see cref="Hold"/> to forward it, <see cref="End"/> when it is the last, or both.</summary>
    protected abstract void Inspect(in ServerSentEvent next);

    protected void Hold(in RelayFrame frame)
    {
        Begun = true;
        _hasFrame = true;
        _frame = frame;
    }

    protected void End(ProviderFault? fault)
    {
        _ended = true;
        Fault = fault;
    }

    /// <summary>The event with the public name where <paramref name="model"/> stands in its data; as it came when there is none.</summary>
    protected RelayFrame Patched(RelayFrameKind kind, in ServerSentEvent next, ByteRange? model)
    {
        ReadOnlyMemory<byte> raw = WithWholeLineEnd(next.Raw);
        if (model is not { } place)
        {
            return new RelayFrame(kind, raw);
        }

        return TryFindInside(next.Raw, next.Data, out int offset)
            ? new RelayFrame(kind, raw[..(offset + place.Start)], publicModel.Json, raw[(offset + place.End)..]) { Replaced = raw[(offset + place.Start)..(offset + place.End)] }
            : Rewritten(kind, next.Data, place);
    }

    /// <summary>
    /// An event is here as soon as the CR of its last line end is; the LF that comes with the next bytes is passed over as part of it, so
    /// it is added here.
    /// </summary>
    private static ReadOnlyMemory<byte> WithWholeLineEnd(ReadOnlyMemory<byte> raw) =>
        raw.Span.EndsWith("\r\n\r"u8) ? (byte[])[.. raw.Span, (byte)'\n'] : raw;

    private void Take(ServerSentEventStatus status)
    {
        switch (status)
        {
            case ServerSentEventStatus.Event:
                Inspect(_events.Current);
                break;
            case ServerSentEventStatus.TooLarge:
                End(OpenAiFaults.Broken(Begun, $"an event is larger than {maxEventBytes} bytes"));
                break;
            default:
                End(OpenAiFaults.Broken(Begun, WhatIsMissing));
                break;
        }
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
        return new RelayFrame(kind, text.WrittenMemory) { Replaced = data[model.Start..model.End] };
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
