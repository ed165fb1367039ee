using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>Turns a regular expression, with bounds of the length, into a grammar of JSON strings.</summary>
internal static class PatternGrammar
{
    public static GrammarExpression Write(string pattern, int minLength, int? maxLength, GrammarRules rules, JsonRules json)
    {
        var alternatives = PatternParser.Parse(pattern);
        return Sequence(
            Text("\""),
            rules.Add("pattern", Choice([.. alternatives.Select(alternative => Write(alternative, minLength, maxLength, rules, json))])),
            Text("\""));
    }

    private static GrammarExpression Write(
        PatternAlternative alternative, int minLength, int? maxLength, GrammarRules rules, JsonRules json)
    {
        var isBounded = alternative is { IsAtStart: true, IsAtEnd: true };
        var node = alternative.Node;
        if (maxLength is not null || node.MinLength < minLength)
        {
            node = isBounded ? Bounded(node, minLength, maxLength) : throw TooHard();
        }
        return Sequence(
            alternative.IsAtStart ? Empty : Repeat(json.Character, 0, null),
            node.ToGrammar(rules),
            alternative.IsAtEnd ? Empty : Repeat(json.Character, 0, null));
    }

    private static PatternNode Bounded(PatternNode node, int minLength, int? maxLength)
    {
        if (node.MinLength >= minLength && (maxLength is null || node.MaxLength <= maxLength))
        {
            return node;
        }
        if (node is not PatternRepetition { Item: PatternSet } counted)
        {
            throw TooHard();
        }
        var min = Math.Max(counted.Min, minLength);
        var max = counted.Max is { } own ? Math.Min(own, maxLength ?? own) : maxLength;
        return min <= (max ?? int.MaxValue)
            ? new PatternRepetition(counted.Item, min, max)
            : throw new PatternRefusedException("no text has both this pattern and this length");
    }

    private static PatternRefusedException TooHard() =>
        new("a pattern beside 'minLength' or 'maxLength' is supported where it alone keeps them, or is one class with a count, such as '^[a-z]+$'");
}
