using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>One of several alternatives.</summary>
internal sealed class PatternChoice(IReadOnlyList<PatternNode> alternatives) : PatternNode
{
    public override long MinLength => alternatives.Min(alternative => alternative.MinLength);

    public override long? MaxLength => alternatives.Any(alternative => alternative.MaxLength is null)
        ? null
        : alternatives.Max(alternative => alternative.MaxLength);

    public override GrammarExpression ToGrammar(GrammarRules rules) =>
        rules.Add("choice", GrammarExpression.Choice([.. alternatives.Select(alternative => alternative.ToGrammar(rules))]));
}
