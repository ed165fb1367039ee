using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars;

/// <summary>Counts the rules that llama.cpp makes of a grammar: one for each that is named, each group, and each optional turn of a repetition.</summary>
internal static class GrammarSize
{
    public static long Count(GrammarRules rules) => rules.All.Sum(rule => 1 + Inner(rule.Body, isInner: false));

    private static long Inner(GrammarExpression expression, bool isInner) => expression switch
    {
        SequenceOf sequence => (isInner ? 1 : 0) + sequence.Parts.Sum(part => Inner(part, isInner: true)),
        ChoiceOf choice => (isInner ? 1 : 0) + choice.Alternatives.Sum(part => Inner(part, isInner: part is ChoiceOf)),
        Repetition repetition => (repetition.Max is { } max ? max - repetition.Min : 1) + 1 + Inner(repetition.Item, isInner: true),
        _ => 0,
    };
}
