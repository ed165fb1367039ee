using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Finds rules that no finite text satisfies, such as an object that requires itself: a model that follows one could never end. Rules are
/// finite where all that they need is; repeated until no more are found.
/// </summary>
internal static class FiniteCheck
{
    /// <summary>The name of a rule without end, or null.</summary>
    public static string? FindEndless(GrammarRules rules)
    {
        var finite = new HashSet<string>(StringComparer.Ordinal);
        for (var found = true; found;)
        {
            found = false;
            foreach (var (name, body) in rules.All)
            {
                found |= !finite.Contains(name) && IsFinite(body, finite) && finite.Add(name);
            }
        }
        return rules.All.Select(rule => rule.Name).FirstOrDefault(name => !finite.Contains(name));
    }

    private static bool IsFinite(GrammarExpression expression, HashSet<string> finite) => expression switch
    {
        RuleReference reference => finite.Contains(reference.Name),
        SequenceOf sequence => sequence.Parts.All(part => IsFinite(part, finite)),
        ChoiceOf choice => choice.Alternatives.Any(alternative => IsFinite(alternative, finite)),
        Repetition repetition => repetition.Min == 0 || IsFinite(repetition.Item, finite),
        _ => true,
    };
}
