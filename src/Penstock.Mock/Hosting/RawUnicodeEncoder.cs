using System.Buffers;
using System.Text.Encodings.Web;

namespace Penstock.Mock.Hosting;

/// <summary>
/// Escapes what JSON requires and nothing else. Providers send text as UTF-8, emoji included, where the framework's encoders
/// write surrogate escapes; a client's framing must cope with the former.
/// </summary>
internal sealed unsafe class RawUnicodeEncoder : JavaScriptEncoder
{
    public static readonly RawUnicodeEncoder Instance = new();

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(unit => (char)unit), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < span.Length; i++)
        {
            var next = span[i..].IndexOfAny(Suspects);
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (!char.IsHighSurrogate(span[i]) || i + 1 == span.Length || !char.IsLowSurrogate(span[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\t' => "\\t",
            '\r' => "\\r",
            _ => $"\\u{unicodeScalar:x4}",
        };
        numberOfCharactersWritten = text.AsSpan().TryCopyTo(new Span<char>(buffer, bufferLength)) ? text.Length : 0;
        return numberOfCharactersWritten > 0;
    }

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';
}
