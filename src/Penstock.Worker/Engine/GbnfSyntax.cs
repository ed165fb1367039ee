using System.Globalization;

namespace Penstock.Worker.Engine;

/// <summary>
/// Reads a GBNF grammar the way llama.cpp v0.5.0 does (src/llama-grammar.cpp) and finds what is wrong with it, so that no faulty one gets
/// there: llama.cpp prints those, callers' texts included, recurses without bound, and fills the memory for <c>{5,2}</c>.
/// </summary>
internal sealed class GbnfSyntax
{
    private const int MaxCharacters = 256 * 1024;
    private const int MaxDepth = 64;
    private const int MaxRules = 4096;

    /// <summary>MAX_REPETITION_THRESHOLD.</summary>
    private const long MaxRepetitions = 2000;

    private readonly string _text;
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;
    private long _generatedRules;

    private GbnfSyntax(string text) => _text = text;

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private long Rules => _named.Count + _generatedRules;

    /// <summary>What is wrong with <paramref name="grammar"/> and on which line, or null.</summary>
    public static string? FindFault(string grammar)
    {
        if (grammar.Length > MaxCharacters)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {grammar.Length} characters, at most {MaxCharacters} are read");
        }

        var syntax = new GbnfSyntax(grammar);
        try
        {
            syntax.ReadGrammar();
            return null;
        }
        catch (FormatException fault)
        {
            int line = 1 + grammar.AsSpan(0, Math.Min(syntax._at, grammar.Length)).Count('\n');
            return string.Create(CultureInfo.InvariantCulture, $"line {line}: {fault.Message}");
        }
    }

    private void ReadGrammar()
    {
        SkipSpace(overLines: true);
        while (_at < _text.Length)
        {
            ReadRule();
        }

        if (!_defined.Contains("root"))
        {
            throw new FormatException("there is no rule 'root'");
        }

        if (_named.FirstOrDefault(name => !_defined.Contains(name)) is { } missing)
        {
            throw new FormatException($"the rule '{missing}' is not defined");
        }
    }

    private void ReadRule()
    {
        string name = ReadName();
        _named.Add(name);
        _defined.Add(name);
        SkipSpace(overLines: false);
        foreach (char expected in "::=")
        {
            Expect(expected);
        }

        SkipSpace(overLines: true);
        ReadAlternates(isNested: false);
        if (Current is not ('\r' or '\n') && _at < _text.Length)
        {
            throw new FormatException("the rule should end here");
        }

        SkipSpace(overLines: true);
    }

    private void ReadAlternates(bool isNested)
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException($"groups are nested more than {MaxDepth} deep");
        }

        ReadSequence(isNested);
        while (Current == '|')
        {
            _at++;
            SkipSpace(overLines: true);
            ReadSequence(isNested);
        }

        _depth--;
    }

    private void ReadSequence(bool isNested)
    {
        // Rules that the item before a repetition stands for; 0 where there is none.
        long before = 0;
        while (_at < _text.Length)
        {
            switch (Current)
            {
                case '"':
                    before = ReadLiteral();
                    break;
                case '[':
                    before = ReadClass();
                    break;
                case '(':
                    before = ReadGroup();
                    break;
                case '.':
                    _at++;
                    before = 1;
                    break;
                case '*' or '+' or '?' or '{':
                    before = ReadRepetition(before, isNested);
                    break;
                case var letter when IsWord(letter):
                    _named.Add(ReadName());
                    before = 1;
                    break;
                default:
                    return;
            }

            RequireFewRules();
            SkipSpace(isNested);
        }
    }

    private long ReadLiteral()
    {
        int began = ++_at;
        while (Current != '"')
        {
            ReadCharacter();
        }

        return _at++ > began ? 1 : 0;
    }

    private long ReadClass()
    {
        _at++;
        if (Current == '^')
        {
            _at++;
        }

        int began = _at;
        while (Current != ']')
        {
            ReadCharacter();
            if (Current == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                ReadCharacter();
            }
        }

        return _at++ > began ? 1 : throw new FormatException("a character class is empty");
    }

    private long ReadGroup()
    {
        _at++;
        SkipSpace(overLines: true);
        long before = Rules;
        _generatedRules++;
        ReadAlternates(isNested: true);
        Expect(')');
        return Math.Max(1, Rules - before);
    }

    private long ReadRepetition(long before, bool isNested)
    {
        (long least, long? most) = ReadBounds(isNested);
        if (before == 0)
        {
            throw new FormatException("there is nothing in front of *, +, ? or {} to repeat");
        }

        if (most < least)
        {
            throw new FormatException($"a repetition of at least {least} and at most {most} is impossible");
        }

        long rules = most > 0 ? most.Value : least > 0 ? least : 1;
        if (before * rules > MaxRepetitions)
        {
            throw new FormatException($"a repetition makes more than {MaxRepetitions} rules; lower its count or simplify what is repeated");
        }

        _generatedRules += most is { } bound ? bound - least : 1;
        return before * rules;
    }

    private (long Least, long? Most) ReadBounds(bool isNested)
    {
        switch (_text[_at++])
        {
            case '*':
                return (0, null);
            case '+':
                return (1, null);
            case '?':
                return (0, 1);
            default:
                return ReadBraces(isNested);
        }
    }

    private (long Least, long? Most) ReadBraces(bool isNested)
    {
        SkipSpace(isNested);
        long least = ReadNumber();
        if (least > MaxRepetitions)
        {
            throw new FormatException($"a repetition of {least} is too many, at most {MaxRepetitions} are possible");
        }

        SkipSpace(isNested);
        long? most = least;
        if (Current == ',')
        {
            _at++;
            SkipSpace(isNested);

            // llama.cpp reads a larger bound as none.
            most = char.IsAsciiDigit(Current) && ReadNumber() is var bound && bound <= MaxRepetitions ? bound : null;
            SkipSpace(isNested);
        }

        Expect('}');
        return (least, most);
    }

    private void ReadCharacter()
    {
        if (_at >= _text.Length)
        {
            throw new FormatException("a literal or a character class has no end");
        }

        if (_text[_at++] != '\\')
        {
            return;
        }

        char escape = Current;
        _at++;
        int digits = escape switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            't' or 'r' or 'n' or '\\' or '"' or '[' or ']' or '-' => 0,
            _ => throw new FormatException("an escape is unknown; known are \\t \\r \\n \\\\ \\\" \\[ \\] \\- \\x \\u \\U"),
        };
        for (int digit = 0; digit < digits; digit++, _at++)
        {
            if (!char.IsAsciiHexDigit(Current))
            {
                throw new FormatException($"\\{escape} needs {digits} hexadecimal digits");
            }
        }
    }

    private string ReadName()
    {
        int began = _at;
        while (IsWord(Current))
        {
            _at++;
        }

        return _at > began ? _text[began.._at] : throw new FormatException("a rule's name should stand here");
    }

    private long ReadNumber()
    {
        int began = _at;
        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }

        return long.TryParse(_text.AsSpan(began, _at - began), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException("a number should stand here");
    }

    private void SkipSpace(bool overLines)
    {
        while (Current is ' ' or '\t' or '#' || (overLines && Current is '\r' or '\n'))
        {
            if (Current == '#')
            {
                _at += _text.AsSpan(_at).IndexOfAny('\r', '\n') is var end and >= 0 ? end : _text.Length - _at;
            }
            else
            {
                _at++;
            }
        }
    }

    private void Expect(char expected)
    {
        if (Current != expected)
        {
            throw new FormatException($"'{expected}' should stand here");
        }

        _at++;
    }

    private void RequireFewRules()
    {
        if (Rules > MaxRules)
        {
            throw new FormatException($"there are more than {MaxRules} rules, those that groups and repetitions make included");
        }
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '-';
}
