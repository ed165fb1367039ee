using System.Globalization;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Reads GBNF by the description in llama.cpp's grammars/README.md; knows nothing of the code under test.</summary>
internal sealed class GbnfReader(string text)
{
    private int _position;

    public static IReadOnlyDictionary<string, GbnfNode> Read(string text)
    {
        var reader = new GbnfReader(text);
        var rules = new Dictionary<string, GbnfNode>(StringComparer.Ordinal);
        for (reader.SkipSpace(lines: true); reader._position < text.Length; reader.SkipSpace(lines: true))
        {
            var name = reader.ReadName();
            reader.SkipSpace(lines: false);
            reader.Expect("::=");
            reader.SkipSpace(lines: false);
            rules.Add(name, reader.ReadChoice());
            reader.Expect("\n");
        }
        return rules;
    }

    private char Current => _position < text.Length ? text[_position] : '\0';

    private void Expect(string token)
    {
        if (string.CompareOrdinal(text, _position, token, 0, token.Length) != 0)
        {
            throw new FormatException($"Expected '{token}' at {_position}: {text[_position..Math.Min(text.Length, _position + 40)]}");
        }
        _position += token.Length;
    }

    private void SkipSpace(bool lines)
    {
        while (Current is ' ' or '\t' || (lines && Current == '\n'))
        {
            _position++;
        }
    }

    private string ReadName()
    {
        var start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '-')
        {
            _position++;
        }
        return _position > start ? text[start.._position] : throw new FormatException($"Expected a name at {_position}.");
    }

    private GbnfNode ReadChoice()
    {
        var alternatives = new List<GbnfNode> { ReadSequence() };
        while (Current == '|')
        {
            _position++;
            SkipSpace(lines: false);
            alternatives.Add(ReadSequence());
        }
        return alternatives.Count == 1 ? alternatives[0] : new GbnfNode.Choice(alternatives);
    }

    private GbnfNode ReadSequence()
    {
        var parts = new List<GbnfNode>();
        while (Current is not ('\0' or '\n' or '|' or ')'))
        {
            var item = ReadItem();
            if (Current is '*' or '+' or '?' or '{')
            {
                item = ReadCount(item);
            }
            parts.Add(Current is '*' or '+' or '?' or '{' ? throw new FormatException("A count follows a count.") : item);
            SkipSpace(lines: false);
        }
        return parts.Count == 1 ? parts[0] : new GbnfNode.Sequence(parts);
    }

    private GbnfNode ReadItem()
    {
        switch (Current)
        {
            case '"':
                return ReadLiteral();
            case '[':
                return ReadClass();
            case '(':
                _position++;
                SkipSpace(lines: false);
                var inner = ReadChoice();
                Expect(")");
                return inner;
            default:
                return new GbnfNode.Reference(ReadName());
        }
    }

    private GbnfNode.Sequence ReadLiteral()
    {
        Expect("\"");
        var parts = new List<GbnfNode>();
        while (Current != '"')
        {
            var character = ReadCharacter();
            parts.Add(new GbnfNode.Characters([(character, character)], IsNegated: false));
        }
        Expect("\"");
        return new GbnfNode.Sequence(parts);
    }

    private GbnfNode.Characters ReadClass()
    {
        Expect("[");
        var isNegated = Current == '^';
        _position += isNegated ? 1 : 0;
        var ranges = new List<(int, int)>();
        while (Current != ']')
        {
            var from = ReadCharacter();
            var isRange = Current == '-' && text[_position + 1] != ']';
            _position += isRange ? 1 : 0;
            ranges.Add((from, isRange ? ReadCharacter() : from));
        }
        Expect("]");
        return new GbnfNode.Characters(ranges, isNegated);
    }

    private int ReadCharacter()
    {
        if (Current != '\\')
        {
            var codePoint = char.ConvertToUtf32(text, _position);
            _position += char.IsSurrogatePair(text, _position) ? 2 : 1;
            return codePoint;
        }
        var letter = text[_position + 1];
        _position += 2;
        var digits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        _position += digits;
        return digits > 0
            ? int.Parse(text.AsSpan(_position - digits, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : letter switch
            {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                '\\' or '"' or '[' or ']' => letter,
                _ => throw new FormatException($"Unknown escape '\\{letter}'."),
            };
    }

    private GbnfNode.Repetition ReadCount(GbnfNode item)
    {
        var symbol = Current;
        _position++;
        if (symbol != '{')
        {
            return new GbnfNode.Repetition(item, symbol == '+' ? 1 : 0, symbol == '?' ? 1 : int.MaxValue);
        }
        var close = text.IndexOf('}', _position);
        var parts = text[_position..close].Split(',');
        _position = close + 1;
        var min = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var max = parts.Length == 1 ? min : parts[1].Length == 0 ? int.MaxValue : int.Parse(parts[1], CultureInfo.InvariantCulture);
        return max is > 2000 and < int.MaxValue
            ? throw new FormatException("llama.cpp takes a bound above 2000 for none.")
            : new GbnfNode.Repetition(item, min, max);
    }
}
