using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// A connection and the bytes that have come on it. From its first request on there is always a receive under way when nobody reads: an idle
/// connection so learns by itself that its peer has ended it, and a request costs no receive more for that. Hot path: no lock, and no
/// allocation once it is open. Used by one exchange at a time; only <see cref="Abort"/> may come from elsewhere.
/// </summary>
internal sealed class PooledConnection(Socket socket, long openedAt) : IDisposable
{
    private const int BufferBytes = 8 * 1024;
    private const int MostHeadBytes = 64 * 1024;
    private const int MostCopiedBytes = 64 * 1024;

    private readonly SocketOperation _receiver = new();
    private readonly SocketOperation _sender = new();
    private byte[] _buffer = new byte[BufferBytes];
    private ValueTask<int> _pending;
    private bool _isReceiving;
    private Task _sending = Task.CompletedTask;
    private bool _isCutShort;
    private int _headEnd;
    private int _start;
    private int _end;

    /// <summary>When it was opened, as a timestamp.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>Since when it is idle, as a timestamp.</summary>
    public long IdleSince { get; private set; }

    /// <summary>How long it may be idle.</summary>
    public TimeSpan KeptFor { get; private set; } = ConnectionPool.LongestIdle;

    /// <summary>True while an idle connection's peer has neither ended it nor said what nobody asked for.</summary>
    public bool IsQuiet => !_isReceiving || !_pending.IsCompleted;

    /// <summary>The head that was read last.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(0, _headEnd);

    /// <summary>Bytes of the body that are here.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Sends a request. What can be copied goes out in one piece; a large body is sent beside the wait for its answer, which may come early.</summary>
    /// <returns>False when the connection had ended before a single byte was taken: the request may be sent on another.</returns>
    public async ValueTask<bool> SendAsync(UpstreamRoute route, UpstreamRequest request)
    {
        long body = 0;
        foreach (ReadOnlyMemory<byte> part in request.Body.Span)
        {
            body += part.Length;
        }

        BeginReceive();
        if (_pending.IsCompleted)
        {
            return false;
        }

        int head = RequestHead.LengthOf(route, request);
        bool isCopied = head + body <= MostCopiedBytes;
        byte[] first = ArrayPool<byte>.Shared.Rent(isCopied ? head + (int)body : head);
        int length = RequestHead.Write(route, request, body, first);
        if (isCopied)
        {
            foreach (ReadOnlyMemory<byte> part in request.Body.Span)
            {
                part.Span.CopyTo(first.AsSpan(length));
                length += part.Length;
            }
        }

        ValueTask<int> sent = _sender.SendAsync(socket, first.AsMemory(0, length));
        if (sent.IsCompleted)
        {
            int count = await sent;
            if (count == length && isCopied)
            {
                ArrayPool<byte>.Shared.Return(first);
                return true;
            }

            if (count <= 0)
            {
                ArrayPool<byte>.Shared.Return(first);
                return false;
            }

            sent = new ValueTask<int>(count);
        }

        _sending = SendRestAsync(sent, first, length, isCopied ? default : request.Body);
        return true;
    }

    /// <summary>Reads heads until the final one. Null and the head, or why there is none.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(string? Problem, ResponseHead Head)> ReadHeadAsync(bool isHeadRequest)
    {
        (_start, _end, _headEnd) = (0, 0, 0);
        int looked = 0;
        int interim = 0;
        while (true)
        {
            int length = ResponseHeadParser.FindEnd(Unread, looked);
            if (length > 0)
            {
                string? problem = ResponseHeadParser.TryParse(Unread[..length], isHeadRequest, out ResponseHead head);
                if (problem is not null || !head.IsInterim)
                {
                    Begin(head, length);
                    return (problem, head);
                }

                (interim, looked) = (interim + length, 0);
                _start += length;
                Compact();
                continue;
            }

            looked = _end - _start;
            if (looked + interim >= MostHeadBytes)
            {
                return ($"the head of the answer is larger than {MostHeadBytes / 1024} KiB", default);
            }

            int count = Received(await ReceivingAsync());
            if (count <= 0)
            {
                return (count == 0 ? "the connection was ended before an answer came" : Describe(count), default);
            }
        }
    }

    /// <summary>Waits for more bytes. What comes of it has to be given to <see cref="Received"/> at once: two methods, so that a wait costs one.</summary>
    public ValueTask<int> ReceivingAsync()
    {
        if (!_isReceiving)
        {
            MakeRoom();
        }

        BeginReceive();
        return _pending;
    }

    /// <summary>Takes note of a wait's end: how many bytes came; 0 at the end of the connection, below zero a <see cref="SocketError"/>, negated.</summary>
    public int Received(int count)
    {
        _isReceiving = false;
        _end += Math.Max(0, count);
        return count;
    }

    /// <summary>Receives straight to where the bytes are wanted; only while nothing is unread or being received.</summary>
    public ValueTask<int> ReceiveIntoAsync(Memory<byte> target) => _receiver.ReceiveAsync(socket, target);

    /// <summary>Takes note of bytes that were read.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>True when bytes can be received into somebody else's memory.</summary>
    public bool CanReceiveInto => !_isReceiving && _start == _end;

    /// <summary>Gets ready for the next request; false when it cannot have one.</summary>
    public bool TryRest(long now)
    {
        if (!_sending.IsCompleted || _isCutShort || _start != _end)
        {
            return false;
        }

        if (_buffer.Length > BufferBytes)
        {
            _buffer = new byte[BufferBytes];
        }

        (_start, _end, _headEnd, IdleSince) = (0, 0, 0, now);
        BeginReceive();
        return !_pending.IsCompleted;
    }

    /// <summary>Ends whatever is under way on it, from any thread.</summary>
    public void Abort() => socket.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        _receiver.Dispose();
        _sender.Dispose();
    }

    /// <summary>What a result below zero means.</summary>
    public static string Describe(int result) => "the connection broke: " + new SocketException(-result).Message;

    private void Begin(in ResponseHead head, int length)
    {
        if (_start > 0)
        {
            // Interim heads are forgotten, so that this one is found where heads are.
            Compact();
        }

        _headEnd = length;
        _start = length;
        KeptFor = head.KeepAliveTimeout is { } promised && promised < ConnectionPool.LongestIdle
            ? TimeSpan.FromSeconds(Math.Max(0, promised.TotalSeconds - 1))
            : ConnectionPool.LongestIdle;
    }

    private void BeginReceive()
    {
        if (!_isReceiving)
        {
            _isReceiving = true;
#pragma warning disable CA2012 // Awaited once, by the next ReceivingAsync, or never: then the connection is closed.
            _pending = _receiver.ReceiveAsync(socket, _buffer.AsMemory(_end));
#pragma warning restore CA2012
        }
    }

    private void Compact()
    {
        Unread.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    /// <summary>Room behind what is unread. The head stays in front of the body for as long as the answer lives.</summary>
    private void MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _end) = (_headEnd, _headEnd);
        }

        if (_buffer.Length - _end < BufferBytes / 4)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }

    /// <summary>Sends what is left. A peer that does not take it whole may still say why, so the wait for its answer goes on.</summary>
    private async Task SendRestAsync(ValueTask<int> sent, byte[] first, int length, ReadOnlyMemory<ReadOnlyMemory<byte>> parts)
    {
        _isCutShort = true;
        if (!await SendWholeAsync(sent, first.AsMemory(0, length)))
        {
            return;
        }

        ArrayPool<byte>.Shared.Return(first);
        for (int i = 0; i < parts.Length; i++)
        {
            ReadOnlyMemory<byte> part = parts.Span[i];
            if (part.Length > 0 && !await SendWholeAsync(_sender.SendAsync(socket, part), part))
            {
                return;
            }
        }

        _isCutShort = false;
    }

    private async ValueTask<bool> SendWholeAsync(ValueTask<int> sent, ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            int count = await sent;
            if (count <= 0)
            {
                return false;
            }

            bytes = bytes[count..];
            if (bytes.IsEmpty)
            {
                return true;
            }

            sent = _sender.SendAsync(socket, bytes);
        }
    }
}
