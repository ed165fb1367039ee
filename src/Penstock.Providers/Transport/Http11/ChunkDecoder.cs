namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// Takes the chunks' own bytes out of a chunked body, however they are cut (RFC 9112, section 7.1). Extensions and trailers are passed over
/// within a bound. Mutable: keep it in a field.
/// </summary>
internal struct ChunkDecoder
{
    /// <summary>Most bytes of one chunk's head, and of the trailer.</summary>
    public const int MaxLineBytes = 16 * 1024;

    private State _state;
    private long _left;
    private int _line;
    private bool _hasDigit;

    private enum State
    {
        Size,
        Blank,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        TrailerStart,
        Trailer,
        TrailerLineFeed,
        LastLineFeed,
        End,
    }

    /// <summary>True once the last chunk and the trailer were read.</summary>
    public readonly bool IsEnded => _state == State.End;

    /// <summary>
    /// Moves content from <paramref name="source"/> to <paramref name="target"/> until one of them is used up, or the body ends. Null, or what
    /// is wrong with the body.
    /// </summary>
    public string? Decode(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int produced)
    {
        (consumed, produced) = (0, 0);
        while (consumed < source.Length && _state != State.End)
        {
            if (_state == State.Data)
            {
                int count = (int)Math.Min(_left, Math.Min(source.Length - consumed, target.Length - produced));
                if (count == 0)
                {
                    return null;
                }

                source.Slice(consumed, count).CopyTo(target[produced..]);
                (consumed, produced, _left) = (consumed + count, produced + count, _left - count);
                _state = _left == 0 ? State.DataReturn : State.Data;
            }
            else if (!TryStep(source[consumed++]))
            {
                return "the chunks of the answer make no sense";
            }
        }

        return null;
    }

    private bool TryStep(byte next)
    {
        switch (_state)
        {
            case State.Size or State.Blank or State.Extension:
                return ++_line <= MaxLineBytes && TrySize(next);
            case State.SizeLineFeed:
                (_line, _hasDigit) = (0, false);
                return Expect(next, '\n', _left == 0 ? State.TrailerStart : State.Data);
            case State.DataReturn:
                return Expect(next, '\r', State.DataLineFeed);
            case State.DataLineFeed:
                return Expect(next, '\n', State.Size);
            case State.TrailerStart or State.Trailer:
                return ++_line <= MaxLineBytes && TryTrailer(next);
            case State.TrailerLineFeed:
                return Expect(next, '\n', State.TrailerStart);
            default:
                return Expect(next, '\n', State.End);
        }
    }

    private bool TrySize(byte next)
    {
        if (next == '\r')
        {
            _state = State.SizeLineFeed;
            return _hasDigit;
        }

        if (_state == State.Extension)
        {
            return next is not ((byte)'\n' or 0);
        }

        int digit = _state == State.Size ? HexDigit(next) : -1;
        if (digit < 0)
        {
            // Blanks before an extension, or before the line's end, are tolerated (RFC 9112, section 7.1.1: bad whitespace).
            _state = next == ';' ? State.Extension : State.Blank;
            return _hasDigit && next is (byte)';' or (byte)' ' or (byte)'\t';
        }

        _hasDigit = true;
        _left = (_left << 4) | (uint)digit;
        return _left <= int.MaxValue;
    }

    private bool TryTrailer(byte next)
    {
        if (next == '\r')
        {
            _state = _state == State.TrailerStart ? State.LastLineFeed : State.TrailerLineFeed;
            return true;
        }

        _state = State.Trailer;
        return next is not ((byte)'\n' or 0);
    }

    private bool Expect(byte next, char wanted, State then)
    {
        _state = then;
        return next == wanted;
    }

    private static int HexDigit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
        _ => -1,
    };
}
