using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>Parses a class in brackets: single characters, ranges, escapes, and <c>^</c> for all others.</summary>
internal sealed class PatternClassParser(string pattern, int position)
{
    private int _position = position;

    /// <summary>Parses from behind the opening bracket; <paramref name="end"/> is behind the closing one.</summary>
    public CodePointSet Parse(out int end)
    {
        var isNegated = _position < pattern.Length && pattern[_position] == '^';
        _position += isNegated ? 1 : 0;
        var ranges = new List<(int, int)>();
        while (true)
        {
            if (_position >= pattern.Length)
            {
                throw new PatternRefusedException("a class of the pattern has no ']'");
            }
            if (pattern[_position] == ']')
            {
                end = _position + 1;
                break;
            }
            ranges.AddRange(ParseRange());
        }
        var set = CodePointSet.Of(ranges);
        set = isNegated ? set.Complement() : set;
        return set.IsEmpty ? throw new PatternRefusedException("a class of the pattern holds no character") : set;
    }

    private IReadOnlyList<(int From, int To)> ParseRange()
    {
        var first = ParseOne();
        if (_position + 1 >= pattern.Length || pattern[_position] != '-' || pattern[_position + 1] == ']')
        {
            return first.Ranges;
        }
        _position++;
        var last = ParseOne();
        if (first.Ranges is not [var (from, fromEnd)] || last.Ranges is not [var (to, toEnd)] || from != fromEnd || to != toEnd || from > to)
        {
            throw new PatternRefusedException("a range in a class of the pattern is none");
        }
        return [(from, to)];
    }

    private CodePointSet ParseOne()
    {
        var character = pattern[_position];
        _position++;
        if (character == '\\')
        {
            return PatternEscapes.Read(pattern, ref _position, inClass: true);
        }
        if (char.IsHighSurrogate(character) && _position < pattern.Length && char.IsLowSurrogate(pattern[_position]))
        {
            _position++;
            var codePoint = char.ConvertToUtf32(character, pattern[_position - 1]);
            return CodePointSet.Of((codePoint, codePoint));
        }
        return CodePointSet.Of((character, character));
    }
}
