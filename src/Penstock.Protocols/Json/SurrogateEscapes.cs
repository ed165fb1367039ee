using System.Buffers.Text;

namespace Penstock.Protocols.Json;

/// <summary>
/// Finds <c>\uD83D</c> without its other half, which is JSON and is no Unicode: .NET throws only when such a text is read. Servers that cut
/// tokens inside of an emoji send it, and so do clients that cut texts.
/// </summary>
internal static class SurrogateEscapes
{
    private const int Length = 6;

    /// <summary>True when a half stands alone.</summary>
    public static bool HasLone(ReadOnlySpan<byte> json) => Next(json, 0) >= 0;

    /// <summary>The same JSON with U+FFFD for each half that stands alone; the same memory where there is none.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> json)
    {
        int place = Next(json.Span, 0);
        if (place < 0)
        {
            return json;
        }

        byte[] copy = json.ToArray();
        for (; place >= 0; place = Next(copy, place + Length))
        {
            "\\uFFFD"u8.CopyTo(copy.AsSpan(place));
        }

        return copy;
    }

    /// <summary>Where the next lone half begins, or -1.</summary>
    private static int Next(ReadOnlySpan<byte> json, int start)
    {
        int place = start;
        while (place < json.Length)
        {
            int backslash = json[place..].IndexOf((byte)'\\');
            if (backslash < 0)
            {
                return -1;
            }

            place += backslash;
            int unit = Unit(json[place..]);
            if (unit is < 0xD800 or > 0xDFFF)
            {
                place += unit < 0 ? 2 : Length;
                continue;
            }

            bool isPair = unit <= 0xDBFF && place + Length < json.Length && Unit(json[(place + Length)..]) is >= 0xDC00 and <= 0xDFFF;
            if (!isPair)
            {
                return place;
            }

            place += 2 * Length;
        }

        return -1;
    }

    /// <summary>The code unit of an escape that begins here, or -1 where none does.</summary>
    private static int Unit(ReadOnlySpan<byte> json) =>
        json.Length >= Length && json[1] == 'u'
        && Utf8Parser.TryParse(json.Slice(2, 4), out ushort unit, out int digits, 'x') && digits == 4
            ? unit
            : -1;
}
