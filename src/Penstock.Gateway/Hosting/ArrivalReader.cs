using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Penstock.Gateway.Hosting;

/// <summary>
/// Writes down when the first bytes of each request came out of its socket, so that the reading of its head counts as the gateway's own time. What a
/// kept connection is silent between two requests does not. Not for use by several threads.
/// </summary>
internal sealed class ArrivalReader(PipeReader inner, TimeProvider time) : PipeReader
{
    private long _arrivedAt;

    /// <summary>Puts one before the reader of each connection.</summary>
    public static ConnectionDelegate Before(ConnectionDelegate next, TimeProvider time) => connection =>
    {
        var reader = new ArrivalReader(connection.Transport.Input, time);
        connection.Transport = new Sides(reader, connection.Transport.Output);
        connection.Features.Set(reader);
        return next(connection);
    };

    /// <summary>When the request came whose head has been read, as a timestamp.</summary>
    public long ArrivedAt => _arrivedAt == 0 ? time.GetTimestamp() : _arrivedAt;

    /// <summary>The request has ended: the next bytes are another's.</summary>
    public void End() => _arrivedAt = 0;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> read = inner.ReadAsync(cancellationToken);
        if (_arrivedAt != 0)
        {
            return read;
        }

        if (!read.IsCompletedSuccessfully)
        {
            return ArriveAsync(read);
        }

        _arrivedAt = time.GetTimestamp();
        return read;
    }

    public override bool TryRead(out ReadResult result)
    {
        bool has = inner.TryRead(out result);
        if (has && _arrivedAt == 0)
        {
            _arrivedAt = time.GetTimestamp();
        }

        return has;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ArriveAsync(ValueTask<ReadResult> read)
    {
        ReadResult result = await read;
        _arrivedAt = time.GetTimestamp();
        return result;
    }

    private sealed record Sides(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
