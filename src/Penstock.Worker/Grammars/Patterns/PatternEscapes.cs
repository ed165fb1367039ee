using System.Globalization;
using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>The escapes of ECMA 262's regular expressions.</summary>
internal static class PatternEscapes
{
    private static readonly CodePointSet Digits = CodePointSet.Of(('0', '9'));
    private static readonly CodePointSet Words = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    private static readonly CodePointSet Spaces = CodePointSet.Of(
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    /// <summary>What a dot stands for.</summary>
    public static CodePointSet AnyButLineBreak { get; } = CodePointSet.Of((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)).Complement();

    /// <summary>Reads the escape whose letter is at <paramref name="position"/>, and moves behind it.</summary>
    public static CodePointSet Read(string pattern, ref int position, bool inClass)
    {
        if (position >= pattern.Length)
        {
            throw new PatternRefusedException("the pattern ends with a backslash");
        }
        var letter = pattern[position];
        position++;
        switch (letter)
        {
            case 'd':
                return Digits;
            case 'D':
                return Digits.Complement();
            case 'w':
                return Words;
            case 'W':
                return Words.Complement();
            case 's':
                return Spaces;
            case 'S':
                return Spaces.Complement();
            case 'x':
                return Hexadecimal(pattern, ref position, 2);
            case 'u':
                return Unicode(pattern, ref position);
            default:
                return Single(letter, inClass);
        }
    }

    private static CodePointSet Single(char letter, bool inClass)
    {
        var character = letter switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            '0' => '\0',
            'b' when inClass => '\b',
            _ when char.IsAsciiLetterOrDigit(letter) => throw new PatternRefusedException($"'\\{letter}' is not supported in a pattern"),
            _ => letter,
        };
        return CodePointSet.Of((character, character));
    }

    private static CodePointSet Unicode(string pattern, ref int position)
    {
        if (position < pattern.Length && pattern[position] == '{')
        {
            var close = pattern.IndexOf('}', position);
            var digits = close < 0 ? 0 : close - position - 1;
            position++;
            var character = Hexadecimal(pattern, ref position, Math.Clamp(digits, 1, 6));
            position++;
            return character;
        }
        return Hexadecimal(pattern, ref position, 4);
    }

    private static CodePointSet Hexadecimal(string pattern, ref int position, int digits)
    {
        if (position + digits > pattern.Length
            || !int.TryParse(pattern.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint)
            || codePoint is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            throw new PatternRefusedException("an escape of the pattern is no Unicode character");
        }
        position += digits;
        return CodePointSet.Of((codePoint, codePoint));
    }
}
