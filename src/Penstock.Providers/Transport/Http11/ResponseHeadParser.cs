using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// Reads the head of an answer (RFC 9112). Stricter than it has to be wherever leniency would let a peer and us disagree about where an
/// answer ends: no folded lines, no blanks before a colon, no second or odd length, no coding but <c>chunked</c>.
/// </summary>
internal static class ResponseHeadParser
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> NotInValue = SearchValues.Create("\0\r\n"u8);

    /// <summary>Where the head ends, behind its empty line; -1 when that has not come. Looks from <paramref name="from"/> on.</summary>
    public static int FindEnd(ReadOnlySpan<byte> bytes, int from)
    {
        // The empty line may begin in what was looked at before.
        for (int at = Math.Max(0, from - 2); at < bytes.Length;)
        {
            int next = bytes[at..].IndexOf((byte)'\n');
            if (next < 0)
            {
                return -1;
            }

            at += next + 1;
            ReadOnlySpan<byte> behind = bytes[at..];
            if (behind.StartsWith("\r\n"u8))
            {
                return at + 2;
            }

            if (behind.StartsWith("\n"u8))
            {
                return at + 1;
            }
        }

        return -1;
    }

    /// <summary>Null when <paramref name="bytes"/>, a whole head, makes sense; else what is wrong with it.</summary>
    public static string? TryParse(ReadOnlySpan<byte> bytes, bool isHeadRequest, out ResponseHead head)
    {
        head = default;
        ReadOnlySpan<byte> line = NextLine(ref bytes);
        if (!TryParseStatus(line, out int status, out bool isOld))
        {
            return "the answer is no HTTP/1.1";
        }

        var fields = new HeadFields();
        while (!(line = NextLine(ref bytes)).IsEmpty)
        {
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
            {
                return "a header of the answer has no name";
            }

            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            if (value.ContainsAny(NotInValue))
            {
                return "a header of the answer holds a control character";
            }

            if (fields.TryTake(line[..colon], value) is { } problem)
            {
                return problem;
            }
        }

        head = fields.ToHead(status, isOld, isHeadRequest);
        return status == 101 ? "the answer switches to a protocol that nobody asked for" : null;
    }

    /// <summary>The first value of a header in a whole head, or null.</summary>
    public static string? Find(ReadOnlySpan<byte> head, string name)
    {
        NextLine(ref head);
        ReadOnlySpan<byte> line;
        while (!(line = NextLine(ref head)).IsEmpty)
        {
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return Encoding.Latin1.GetString(line[(name.Length + 1)..].Trim(" \t"u8));
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    /// <summary><c>HTTP/1.x SP 3DIGIT</c>, then a reason or nothing.</summary>
    private static bool TryParseStatus(ReadOnlySpan<byte> line, out int status, out bool isOld)
    {
        isOld = line.StartsWith("HTTP/1.0 "u8);
        status = 0;
        return (isOld || line.StartsWith("HTTP/1.1 "u8))
            && line.Length >= 12
            && Utf8Parser.TryParse(line.Slice(9, 3), out status, out int digits) && digits == 3 && status >= 100
            && (line.Length == 12 || line[12] == ' ')
            && !line.ContainsAny(NotInValue);
    }
}
