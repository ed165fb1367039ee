using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Penstock.Providers.Transport.Http11;

/// <summary>Writes the head of a request.</summary>
internal static class RequestHead
{
    private const int LongestNumber = 20;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\t']);

    /// <summary>Null when the headers can be sent; else what is wrong. A line break in one would be a request of its own.</summary>
    public static string? Check(UpstreamRequest request)
    {
        for (int i = 0; i < request.Headers.Count; i++)
        {
            (string name, string value) = request.Headers[i];
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || value.AsSpan().ContainsAnyExcept(ValueCharacters))
            {
                return $"the header {(name.AsSpan().ContainsAnyExcept(TokenCharacters) ? "" : name)} holds characters that no header may hold";
            }
        }

        return null;
    }

    /// <summary>The most bytes that <see cref="Write"/> needs.</summary>
    public static int LengthOf(UpstreamRoute route, UpstreamRequest request)
    {
        int length = request.Method.Method.Length + route.Target.Length + "Content-Type: \r\nContent-Length: \r\n\r\n".Length + request.ContentType.Length + LongestNumber;
        for (int i = 0; i < request.Headers.Count; i++)
        {
            length += request.Headers[i].Key.Length + request.Headers[i].Value.Length + ": \r\n".Length;
        }

        return length;
    }

    /// <summary>Writes it, with a length where there is a body; how many bytes it took.</summary>
    public static int Write(UpstreamRoute route, UpstreamRequest request, long bodyBytes, Span<byte> into)
    {
        int at = Encoding.ASCII.GetBytes(request.Method.Method, into);
        at += Copy(route.Target, into[at..]);
        for (int i = 0; i < request.Headers.Count; i++)
        {
            at += Line(request.Headers[i].Key, request.Headers[i].Value, into[at..]);
        }

        if (request.Body.Length > 0)
        {
            at += Line("Content-Type", request.ContentType, into[at..]);
            at += Copy("Content-Length: "u8, into[at..]);
            Utf8Formatter.TryFormat(bodyBytes, into[at..], out int digits);
            at += digits;
            at += Copy("\r\n"u8, into[at..]);
        }
        else if (request.Method == HttpMethod.Post)
        {
            at += Copy("Content-Length: 0\r\n"u8, into[at..]);
        }

        return at + Copy("\r\n"u8, into[at..]);
    }

    private static int Line(string name, string value, Span<byte> into)
    {
        int at = Encoding.ASCII.GetBytes(name, into);
        at += Copy(": "u8, into[at..]);
        at += Encoding.ASCII.GetBytes(value, into[at..]);
        return at + Copy("\r\n"u8, into[at..]);
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        bytes.CopyTo(into);
        return bytes.Length;
    }
}
