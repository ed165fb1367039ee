using System.Buffers.Text;
using System.Text;

namespace Penstock.Providers.Transport.Http11;

/// <summary>The headers that decide where an answer ends and what becomes of its connection, gathered line by line.</summary>
internal struct HeadFields
{
    private static readonly TimeSpan LongestPromise = TimeSpan.FromDays(1);

    private long? _length;
    private bool _isChunked;
    private bool _closes;
    private bool _keepsAlive;
    private TimeSpan? _keepAlive;
    private string? _mediaType;

    /// <summary>Takes a header; null, or what is wrong with it.</summary>
    public string? TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                return TakeLength(value);
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                return TakeCoding(value);
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                TakeConnection(value);
                return null;
            case 10 when Ascii.EqualsIgnoreCase(name, "keep-alive"u8):
                TakeKeepAlive(value);
                return null;
            case 12 when _mediaType is null && Ascii.EqualsIgnoreCase(name, "content-type"u8):
                int end = value.IndexOf((byte)';');
                _mediaType = TextOf((end < 0 ? value : value[..end]).Trim(" \t"u8));
                return null;
            default:
                return null;
        }
    }

    /// <summary>What they come to together (RFC 9112, sections 6.3 and 9.3).</summary>
    public readonly ResponseHead ToHead(int status, bool isOld, bool isHeadRequest)
    {
        bool hasNoBody = isHeadRequest || status is (>= 100 and < 200) or 204 or 304;
        BodyFraming framing = hasNoBody ? BodyFraming.None
            : _isChunked ? BodyFraming.Chunked
            : _length is not null ? BodyFraming.Length
            : BodyFraming.UntilClose;
        return new ResponseHead
        {
            Status = status,
            Framing = framing,
            ContentLength = framing == BodyFraming.Length ? _length : null,
            MediaType = _mediaType ?? "",
            KeepsAlive = !_closes && framing != BodyFraming.UntilClose && (!isOld || _keepsAlive) && !(_isChunked && (_length is not null || isOld)),
            KeepAliveTimeout = _keepAlive,
        };
    }

    private string? TakeLength(ReadOnlySpan<byte> value)
    {
        bool isNumber = value.Length is > 0 and <= 18 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (!isNumber || !Utf8Parser.TryParse(value, out long length, out _) || (_length is { } before && before != length))
        {
            return "the length of the answer makes no sense";
        }

        _length = length;
        return null;
    }

    private string? TakeCoding(ReadOnlySpan<byte> value)
    {
        if (_isChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return "the answer has a transfer coding that is not known";
        }

        _isChunked = true;
        return null;
    }

    private void TakeConnection(ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split((byte)','))
        {
            ReadOnlySpan<byte> option = value[range].Trim(" \t"u8);
            _closes |= Ascii.EqualsIgnoreCase(option, "close"u8);
            _keepsAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
        }
    }

    private void TakeKeepAlive(ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split((byte)','))
        {
            ReadOnlySpan<byte> part = value[range].Trim(" \t"u8);
            if (part.Length > 8 && Ascii.EqualsIgnoreCase(part[..8], "timeout="u8) && Utf8Parser.TryParse(part[8..], out uint seconds, out _))
            {
                _keepAlive = TimeSpan.FromSeconds(Math.Min(seconds, LongestPromise.TotalSeconds));
            }
        }
    }

    private static string TextOf(ReadOnlySpan<byte> mediaType)
    {
        if (mediaType.SequenceEqual("application/json"u8))
        {
            return "application/json";
        }

        return mediaType.SequenceEqual("text/event-stream"u8) ? "text/event-stream" : Encoding.Latin1.GetString(mediaType).ToLowerInvariant();
    }
}
