using System.Text;
using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Names of properties that are none of the given ones: a tree of the given names, in which any character that leaves the tree, and any end
/// that is not a name's, is accepted. There are no escapes in them: one could spell a given name in another way.
/// </summary>
internal static class OtherNames
{
    /// <summary>A JSON string that is none of <paramref name="names"/>.</summary>
    public static GrammarExpression Write(IEnumerable<string> names, GrammarRules rules)
    {
        var plain = names.Select(name => name.EnumerateRunes().ToArray())
            .Where(runes => runes.All(rune => JsonRules.PlainCharacters.Contains(rune.Value))).ToList();
        return Sequence(Text("\""), Rest(plain, 0, rules));
    }

    /// <summary>What may follow where all of <paramref name="names"/> agree in their first <paramref name="depth"/> characters.</summary>
    private static GrammarExpression Rest(IReadOnlyList<Rune[]> names, int depth, GrammarRules rules)
    {
        var branches = names.Where(name => name.Length > depth).GroupBy(name => name[depth]).ToList();
        var alternatives = branches
            .Select(branch => Sequence(Text(branch.Key.ToString()), Rest([.. branch], depth + 1, rules))).ToList();
        var others = JsonRules.PlainCharacters.Except(CodePointSet.Of([.. branches.Select(branch => (branch.Key.Value, branch.Key.Value))]));
        alternatives.Add(Sequence(new CharacterSet(others), Repeat(new CharacterSet(JsonRules.PlainCharacters), 0, null), Text("\"")));
        if (names.All(name => name.Length != depth))
        {
            alternatives.Add(Text("\""));
        }
        return rules.Add("other-name", Choice(alternatives));
    }
}
