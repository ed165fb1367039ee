namespace Penstock.Worker.Templates.Lexing;

/// <summary>Reads one token inside of a tag: a number, name, string or operator.</summary>
internal static class InnerLexer
{
    private static readonly string[] TwoCharacterOperators = ["//", "**", "==", "!=", ">=", "<="];

    /// <summary>Reads the token at <paramref name="position"/>, which is no white space.</summary>
    public static Token Read(string source, int position, int line, out int next)
    {
        var first = source[position];
        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(source, position, line, out next);
        }
        if (PythonCharacters.StartsName(first))
        {
            next = position + 1;
            while (next < source.Length && PythonCharacters.ContinuesName(source[next]))
            {
                next++;
            }
            return new Token(TokenKind.Name, source[position..next], line);
        }
        return first is '\'' or '"'
            ? TextLiteral.Read(source, position, line, out next)
            : ReadOperator(source, position, line, out next);
    }

    private static Token ReadNumber(string source, int position, int line, out int next)
    {
        next = SkipDigits(source, position);

        // 'pair.0.1' names two items, it holds no float.
        var mayBeFloat = position == 0 || source[position - 1] != '.';
        var isFloat = mayBeFloat && (SkipFraction(source, ref next) | SkipExponent(source, ref next));
        var text = source[position..next].Replace("_", "", StringComparison.Ordinal);
        if (!isFloat && text.Length > 1 && text[0] == '0' && text.AsSpan().ContainsAnyExcept('0'))
        {
            throw new TemplateFailureException(TemplateErrorKind.Syntax, $"the number '{text}' begins with a zero", line);
        }
        return new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text, line);
    }

    private static bool SkipFraction(string source, ref int next)
    {
        if (next + 1 >= source.Length || source[next] != '.' || !char.IsAsciiDigit(source[next + 1]))
        {
            return false;
        }
        next = SkipDigits(source, next + 1);
        return true;
    }

    private static bool SkipExponent(string source, ref int next)
    {
        if (next >= source.Length || source[next] is not ('e' or 'E'))
        {
            return false;
        }
        var digits = next + 1;
        if (digits < source.Length && source[digits] is '+' or '-')
        {
            digits++;
        }
        if (digits >= source.Length || !char.IsAsciiDigit(source[digits]))
        {
            return false;
        }
        next = SkipDigits(source, digits);
        return true;
    }

    private static int SkipDigits(string source, int position)
    {
        while (position < source.Length
            && (char.IsAsciiDigit(source[position])
                || (source[position] == '_' && position + 1 < source.Length && char.IsAsciiDigit(source[position + 1]))))
        {
            position++;
        }
        return position;
    }

    private static Token ReadOperator(string source, int position, int line, out int next)
    {
        foreach (var symbol in TwoCharacterOperators)
        {
            if (string.CompareOrdinal(source, position, symbol, 0, 2) == 0)
            {
                next = position + 2;
                return new Token(TokenKind.Operator, symbol, line);
            }
        }
        if (!"+-/*%~[](){}><=.:|,;".Contains(source[position], StringComparison.Ordinal))
        {
            throw new TemplateFailureException(TemplateErrorKind.Syntax, $"unexpected character '{source[position]}'", line);
        }
        next = position + 1;
        return new Token(TokenKind.Operator, source[position].ToString(), line);
    }
}
