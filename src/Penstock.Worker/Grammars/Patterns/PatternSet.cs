using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>One character out of a set. Those that JSON escapes are written with their escape.</summary>
internal sealed class PatternSet(CodePointSet characters) : PatternNode
{
    private static readonly (char Character, string Escape)[] Escapes =
        [('"', "\\\""), ('\\', "\\\\"), ('\n', "\\n"), ('\r', "\\r"), ('\t', "\\t"), ('\b', "\\b"), ('\f', "\\f")];

    public override long MinLength => 1;

    public override long? MaxLength => 1;

    public override GrammarExpression ToGrammar(GrammarRules rules)
    {
        var plain = characters.Intersect(JsonRules.PlainCharacters);
        var alternatives = new List<GrammarExpression>();
        if (!plain.IsEmpty)
        {
            alternatives.Add(plain.Ranges is [var (from, to)] && from == to ? Text(char.ConvertFromUtf32(from)) : new CharacterSet(plain));
        }
        alternatives.AddRange(Escapes.Where(pair => characters.Contains(pair.Character)).Select(pair => Text(pair.Escape)));
        return alternatives.Count <= 1 ? Choice(alternatives) : rules.Add("class", Choice(alternatives));
    }
}
