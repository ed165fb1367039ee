using System.Buffers;

namespace Penstock.Protocols.ServerSentEvents;

/// <summary>
/// Cuts a <c>text/event-stream</c> into events as its bytes arrive, wherever they are split, by the rules of the HTML standard
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation): lines end with LF, CR or CRLF, a
/// leading byte order mark is skipped, comments and unknown fields are passed over, a block without data is no event.
/// Memory is bounded by <paramref name="maxEventBytes"/>. Not for use by several threads.
/// </summary>
/// <param name="maxEventBytes">Largest event, with its field names and comments, in bytes.</param>
public sealed class ServerSentEventParser(int maxEventBytes = ServerSentEventParser.DefaultMaxEventBytes) : IDisposable
{
    /// <summary>4 MiB: a tool call or an image in base64 fits, a stream without an end does not.</summary>
    public const int DefaultMaxEventBytes = 4 * 1024 * 1024;

    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private byte[] _joined = [];
    private int _eventStart;     // first byte of the current block
    private int _lineStart;      // first byte of the current line
    private int _scanned;        // no line end before this one
    private int _end;
    private bool _atStreamStart = true;
    private bool _skipLineFeed;  // the last line ended with CR: an LF that follows belongs to it
    private int _dataLines;
    private Range _data;
    private int _joinedLength;
    private Range _type;

    /// <summary>True while there are bytes of an event that has not ended; at the end of the stream: it broke off.</summary>
    public bool HasPartialEvent => _end > _eventStart && !(_skipLineFeed && _end == _eventStart + 1 && _buffer[_eventStart] == LineFeed);

    /// <summary>Where the next bytes of the stream may be written; tell <see cref="Advance"/> how many came.</summary>
    public Memory<byte> GetMemory(int sizeHint = 4096)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes <paramref name="count"/> bytes that were written to <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>Copies <paramref name="bytes"/> in.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetMemory(bytes.Length).Span);
        Advance(bytes.Length);
    }

    /// <summary>Reads the next event: <c>Event</c>, <c>NeedMoreData</c> or <c>TooLarge</c>.</summary>
    public ServerSentEventStatus TryRead(out ServerSentEvent next)
    {
        next = default;
        while (TryReadLine(out Range line))
        {
            if (line.Start.Value != line.End.Value)
            {
                ReadField(line);
                continue;
            }

            bool dispatch = _dataLines > 0;
            if (dispatch)
            {
                next = new ServerSentEvent(Data(), _buffer.AsMemory(_type), _buffer.AsMemory(_eventStart.._lineStart));
            }

            BeginBlock();
            if (dispatch && next.Data.Length > 0)
            {
                return ServerSentEventStatus.Event;
            }
        }

        return _end - _eventStart > maxEventBytes ? ServerSentEventStatus.TooLarge : ServerSentEventStatus.NeedMoreData;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _end = _eventStart = _lineStart = _scanned = 0;
    }

    private bool TryReadLine(out Range line)
    {
        line = default;
        if (!SkipLeadingBytes())
        {
            return false;
        }

        int found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny(LineFeed, CarriageReturn);
        if (found < 0)
        {
            _scanned = _end;
            return false;
        }

        int lineEnd = _scanned + found;
        line = _lineStart..lineEnd;
        _lineStart = _scanned = lineEnd + 1;
        if (_buffer[lineEnd] == CarriageReturn)
        {
            ConsumeLineFeedAfterCarriageReturn();
        }

        return true;
    }

    private void ConsumeLineFeedAfterCarriageReturn()
    {
        if (_lineStart == _end)
        {
            _skipLineFeed = true;
        }
        else if (_buffer[_lineStart] == LineFeed)
        {
            _scanned = ++_lineStart;
        }
    }

    /// <summary>Passes over a byte order mark and the LF of a CRLF that was split; false while more bytes are needed to know.</summary>
    private bool SkipLeadingBytes()
    {
        if (_skipLineFeed && _lineStart < _end)
        {
            _skipLineFeed = false;
            if (_buffer[_lineStart] == LineFeed)
            {
                _eventStart += _eventStart == _lineStart ? 1 : 0;
                _scanned = ++_lineStart;
            }
        }

        if (_atStreamStart)
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            ReadOnlySpan<byte> seen = _buffer.AsSpan(_lineStart, Math.Min(_end - _lineStart, mark.Length));
            if (seen.Length < mark.Length && mark.StartsWith(seen))
            {
                return false;
            }

            _atStreamStart = false;
            _eventStart = _scanned = _lineStart += seen.SequenceEqual(mark) ? mark.Length : 0;
        }

        return true;
    }

    private void ReadField(Range line)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(line);
        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? text : text[..colon];
        int valueStart = colon < 0 ? text.Length : colon + 1;
        if (valueStart < text.Length && text[valueStart] == (byte)' ')
        {
            valueStart++;
        }

        Range value = (line.Start.Value + valueStart)..line.End;
        if (name.SequenceEqual("data"u8))
        {
            AddData(value);
        }
        else if (name.SequenceEqual("event"u8))
        {
            _type = value;
        }
    }

    private void AddData(Range value)
    {
        if (_dataLines++ == 0)
        {
            _data = value;
            return;
        }

        if (_dataLines == 2)
        {
            Join(_buffer.AsSpan(_data), first: true);
        }

        Join(_buffer.AsSpan(value), first: false);
    }

    private void Join(ReadOnlySpan<byte> line, bool first)
    {
        int needed = _joinedLength + line.Length + 1;
        if (_joined.Length < needed)
        {
            Array.Resize(ref _joined, Math.Max(needed, _joined.Length * 2));
        }

        if (!first)
        {
            _joined[_joinedLength++] = LineFeed;
        }

        line.CopyTo(_joined.AsSpan(_joinedLength));
        _joinedLength += line.Length;
    }

    private ReadOnlyMemory<byte> Data() => _dataLines == 1 ? _buffer.AsMemory(_data) : _joined.AsMemory(0, _joinedLength);

    private void BeginBlock()
    {
        _eventStart = _lineStart;
        _dataLines = _joinedLength = 0;
        _type = _data = default;
    }

    /// <summary>Moves the open block to the front, then grows; offsets inside the block move with it.</summary>
    private void MakeRoom(int count)
    {
        if (_buffer.Length - _end >= count)
        {
            return;
        }

        int held = _end - _eventStart;
        byte[] target = _buffer;
        if (target.Length - held < count)
        {
            target = ArrayPool<byte>.Shared.Rent(Math.Max(held + count, Math.Min(2 * target.Length, held + maxEventBytes)));
        }

        _buffer.AsSpan(_eventStart, held).CopyTo(target);
        if (!ReferenceEquals(target, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        int shift = _eventStart;
        (_eventStart, _lineStart, _scanned, _end) = (0, _lineStart - shift, _scanned - shift, held);
        _type = Shift(_type, shift);
        _data = Shift(_data, shift);
    }

    private static Range Shift(Range range, int by) =>
        range.Equals(default) ? range : (range.Start.Value - by)..(range.End.Value - by);
}
