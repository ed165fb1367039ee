using System.Globalization;
using System.Text;

namespace Penstock.Worker.Templates.Lexing;

/// <summary>Reads a string literal with Python's escapes.</summary>
internal static class TextLiteral
{
    public static Token Read(string source, int position, int line, out int next)
    {
        var quote = source[position];
        var text = new StringBuilder();
        for (next = position + 1; next < source.Length; next++)
        {
            if (source[next] == quote)
            {
                next++;
                return new Token(TokenKind.Text, text.ToString(), line);
            }
            if (source[next] == '\\' && next + 1 < source.Length)
            {
                next = AppendEscape(source, next + 1, text, line);
            }
            else
            {
                text.Append(source[next]);
            }
        }
        throw new TemplateFailureException(TemplateErrorKind.Syntax, $"the string that begins here has no closing {quote}", line);
    }

    /// <summary>Appends the escape whose letter is at <paramref name="position"/>; returns the position of its last character.</summary>
    private static int AppendEscape(string source, int position, StringBuilder text, int line)
    {
        var letter = source[position];
        switch (letter)
        {
            case '\n':
                return position;
            case 'x':
                return AppendCodePoint(source, position, 2, text, line);
            case 'u':
                return AppendCodePoint(source, position, 4, text, line);
            case 'U':
                return AppendCodePoint(source, position, 8, text, line);
            case >= '0' and <= '7':
                return AppendOctal(source, position, text);
        }
        var plain = letter switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            '\\' or '\'' or '"' => letter.ToString(),
            _ => "\\" + letter,
        };
        text.Append(plain);
        return position;
    }

    private static int AppendCodePoint(string source, int position, int digits, StringBuilder text, int line)
    {
        var end = position + 1 + digits;
        if (end > source.Length
            || !int.TryParse(source.AsSpan(position + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10FFFF)
        {
            throw new TemplateFailureException(
                TemplateErrorKind.Syntax, $"the escape '\\{source[position]}' wants {digits} hexadecimal digits of a character", line);
        }
        if (code < 0x10000)
        {
            text.Append((char)code);
        }
        else
        {
            text.Append(char.ConvertFromUtf32(code));
        }
        return end - 1;
    }

    private static int AppendOctal(string source, int position, StringBuilder text)
    {
        var code = 0;
        var end = position;
        while (end < source.Length && end < position + 3 && source[end] is >= '0' and <= '7')
        {
            code = (code * 8) + (source[end] - '0');
            end++;
        }
        text.Append((char)code);
        return end - 1;
    }
}
