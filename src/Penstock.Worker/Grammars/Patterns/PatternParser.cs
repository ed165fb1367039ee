using System.Globalization;
using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>
/// Parses the regular expressions of JSON Schema (ECMA 262) as far as a grammar can express them: literals, classes, groups, alternatives,
/// counts, and anchors at the outer ends. Look-around, back references and word boundaries are refused.
/// </summary>
internal sealed class PatternParser
{
    private const int DeepestGroup = 20;
    private const int LargestCount = 10_000;

    private readonly string _pattern;
    private int _position;
    private int _depth;

    private PatternParser(string pattern) => _pattern = pattern;

    public static IReadOnlyList<PatternAlternative> Parse(string pattern)
    {
        if (pattern.Length > 2000)
        {
            throw new PatternRefusedException("the pattern is longer than 2000 characters");
        }
        var parser = new PatternParser(pattern);
        var alternatives = new List<PatternAlternative> { parser.ParseOutermost() };
        while (parser.Take('|'))
        {
            alternatives.Add(parser.ParseOutermost());
        }
        return parser._position == pattern.Length
            ? alternatives
            : throw new PatternRefusedException($"unexpected '{pattern[parser._position]}' in the pattern");
    }

    private char? Current => _position < _pattern.Length ? _pattern[_position] : null;

    private bool Take(char character)
    {
        if (Current != character)
        {
            return false;
        }
        _position++;
        return true;
    }

    private PatternAlternative ParseOutermost()
    {
        var isAtStart = Take('^');
        var node = ParseSequence();
        return new PatternAlternative(node, isAtStart, Take('$'));
    }

    private PatternNode ParseChoice()
    {
        var alternatives = new List<PatternNode> { ParseSequence() };
        while (Take('|'))
        {
            alternatives.Add(ParseSequence());
        }
        return alternatives.Count == 1 ? alternatives[0] : new PatternChoice(alternatives);
    }

    private PatternNode ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (Current is not (null or '|' or ')' or '$'))
        {
            parts.Add(ParseCount(ParseAtom()));
        }
        if (Current == '$' && _position + 1 < _pattern.Length && _pattern[_position + 1] is not '|')
        {
            throw new PatternRefusedException("'$' is supported at the end of the pattern only");
        }
        return parts.Count == 1 ? parts[0] : new PatternSequence(parts);
    }

    private PatternNode ParseAtom()
    {
        var character = _pattern[_position];
        _position++;
        return character switch
        {
            '(' => ParseGroup(),
            '[' => new PatternSet(new PatternClassParser(_pattern, _position).Parse(out _position)),
            '\\' => new PatternSet(PatternEscapes.Read(_pattern, ref _position, inClass: false)),
            '.' => new PatternSet(PatternEscapes.AnyButLineBreak),
            '^' => throw new PatternRefusedException("'^' is supported at the beginning of the pattern only"),
            '*' or '+' or '?' => throw new PatternRefusedException($"'{character}' repeats nothing in the pattern"),
            _ => new PatternSet(Literal(character)),
        };
    }

    private CodePointSet Literal(char character)
    {
        if (!char.IsHighSurrogate(character) || Current is not { } low || !char.IsLowSurrogate(low))
        {
            return CodePointSet.Of((character, character));
        }
        _position++;
        var codePoint = char.ConvertToUtf32(character, low);
        return CodePointSet.Of((codePoint, codePoint));
    }

    private PatternNode ParseGroup()
    {
        SkipGroupKind();
        _depth++;
        if (_depth > DeepestGroup)
        {
            throw new PatternRefusedException($"the pattern nests deeper than {DeepestGroup} groups");
        }
        var node = ParseChoice();
        _depth--;
        return Take(')') ? node : throw new PatternRefusedException(
            Current == '$' ? "'$' is supported at the end of the pattern only" : "a group of the pattern has no ')'");
    }

    private void SkipGroupKind()
    {
        if (!Take('?') || Take(':'))
        {
            return;
        }
        var close = _pattern.IndexOf('>', _position);
        if (!Take('<') || Current is '=' or '!' || close < 0)
        {
            throw new PatternRefusedException("look-ahead and look-behind are not supported in a pattern");
        }
        _position = close + 1;
    }

    private PatternNode ParseCount(PatternNode item)
    {
        var (min, max) = Current switch
        {
            '*' => (0, (int?)null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => ReadBraces(),
            _ => (-1, null),
        };
        if (min < 0)
        {
            return item;
        }
        _position++;
        if (Current is '?')
        {
            // A lazy count accepts the same texts.
            _position++;
        }
        if (Current is '*' or '+' or '{')
        {
            throw new PatternRefusedException("a count follows a count in the pattern");
        }
        return Repeat(item, min, max);
    }

    private static PatternRepetition Repeat(PatternNode item, int min, int? max)
    {
        if (max is not null || item.MinLength > 0)
        {
            return new PatternRepetition(item, min, max);
        }

        // (x*)* is x*: llama.cpp takes an endless repetition of what may be empty for left recursion.
        return item is PatternRepetition { Item.MinLength: > 0 } inner
            ? new PatternRepetition(inner.Item, 0, null)
            : throw new PatternRefusedException("the pattern repeats without end what may be empty");
    }

    /// <summary>Reads <c>{m}</c>, <c>{m,}</c> or <c>{m,n}</c> up to before the closing brace.</summary>
    private (int Min, int? Max) ReadBraces()
    {
        var close = _pattern.IndexOf('}', _position);
        var parts = close < 0 ? [] : _pattern[(_position + 1)..close].Split(',');
        if (parts.Length is 0 or > 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var min))
        {
            throw new PatternRefusedException("a '{' of the pattern begins no count; write '\\{' for the character");
        }
        int? max = min;
        if (parts.Length == 2)
        {
            max = parts[1].Length == 0 ? null
                : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given >= min ? given
                : throw new PatternRefusedException("a count of the pattern is no range");
        }
        if (Math.Max(min, max ?? 0) > LargestCount)
        {
            throw new PatternRefusedException($"a count of the pattern is above {LargestCount}");
        }
        _position = close;
        return (min, max);
    }
}
