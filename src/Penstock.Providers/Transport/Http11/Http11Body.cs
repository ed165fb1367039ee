using System.Runtime.CompilerServices;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// The body of one answer. Never used again for another one: whoever still holds it after the end reads nothing of somebody else's. Reading
/// what is here completes at once; a token that is cancelled closes the connection.
/// </summary>
internal sealed class Http11Body : Stream
{
    private const int DirectBytes = 4 * 1024;

    private readonly PooledConnection _connection;
    private readonly ConnectionPool _pool;
    private readonly ResponseHead _head;
    private readonly CancellationToken _exchange;
    private readonly CancellationTokenRegistration _registration;
    private ChunkDecoder _chunks;
    private long _left;
    private bool _isEnded;
    private bool _isBroken;
    private int _released;

    public Http11Body(
        PooledConnection connection, ConnectionPool pool, in ResponseHead head, CancellationTokenRegistration registration, CancellationToken exchange)
    {
        (_connection, _pool, _head, _registration, _exchange) = (connection, pool, head, registration, exchange);
        _left = head.ContentLength ?? 0;
        _isEnded = head.Framing == BodyFraming.None || head is { Framing: BodyFraming.Length, ContentLength: 0 };
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True once the connection was given back or closed.</summary>
    public bool IsReleased => Volatile.Read(ref _released) != 0;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsReleased, this);
        if (buffer.IsEmpty)
        {
            return new ValueTask<int>(0);
        }

        return TryReadHere(buffer.Span, out int count) ? new ValueTask<int>(count) : ReceiveAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An answer is read asynchronously.");

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>An answer that was read to its end gives its connection back; any other closes it, which is what stops the work upstream.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        // Waits for a cancellation that runs just now, so that it cannot hit the next request.
        _registration.Dispose();
        if (_isEnded && !_isBroken && _head.KeepsAlive && !_exchange.IsCancellationRequested)
        {
            _pool.Return(_connection);
        }
        else
        {
            _connection.Dispose();
        }
    }

    /// <summary>Reads what has come already. True when that is something, or the end.</summary>
    private bool TryReadHere(Span<byte> target, out int count)
    {
        count = 0;
        if (_isEnded)
        {
            return true;
        }

        ReadOnlySpan<byte> unread = _connection.Unread;
        if (unread.IsEmpty)
        {
            return false;
        }

        if (_head.Framing == BodyFraming.Chunked)
        {
            return TryDecode(unread, target, out count);
        }

        count = (int)Math.Min(Math.Min(unread.Length, target.Length), _head.Framing == BodyFraming.Length ? _left : long.MaxValue);
        unread[..count].CopyTo(target);
        _connection.Consume(count);
        Count(count);
        return true;
    }

    private bool TryDecode(ReadOnlySpan<byte> unread, Span<byte> target, out int count)
    {
        string? problem = _chunks.Decode(unread, target, out int consumed, out count);
        _connection.Consume(consumed);
        if (problem is not null)
        {
            _isBroken = true;
            throw new IOException(problem);
        }

        _isEnded = _chunks.IsEnded;
        return count > 0 || _isEnded;
    }

    private void Count(int count)
    {
        if (_head.Framing == BodyFraming.Length)
        {
            _left -= count;
            _isEnded = _left == 0;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The exchange's own token is registered for as long as it lives; only another one costs anything here.
        CancellationTokenRegistration other = cancellationToken == _exchange
            ? default
            : cancellationToken.UnsafeRegister(static connection => ((PooledConnection)connection!).Abort(), _connection);
        try
        {
            while (true)
            {
                bool isDirect = _head.Framing == BodyFraming.Length && buffer.Length >= DirectBytes && _connection.CanReceiveInto;
                int count = isDirect
                    ? await _connection.ReceiveIntoAsync(buffer[..(int)Math.Min(buffer.Length, _left)])
                    : _connection.Received(await _connection.ReceivingAsync());
                if (count <= 0)
                {
                    return AtEnd(count, cancellationToken);
                }

                if (isDirect)
                {
                    Count(count);
                    return count;
                }

                if (TryReadHere(buffer.Span, out count))
                {
                    return count;
                }
            }
        }
        finally
        {
            await other.DisposeAsync();
            _isBroken |= cancellationToken.IsCancellationRequested;
        }
    }

    private int AtEnd(int result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _exchange.ThrowIfCancellationRequested();
        if (result == 0 && _head.Framing == BodyFraming.UntilClose)
        {
            _isEnded = true;
            return 0;
        }

        _isBroken = true;
        throw new IOException(result == 0 ? "the connection was ended in the middle of the answer" : PooledConnection.Describe(result));
    }
}
