namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts what any of its alternatives accepts; there are at least two.</summary>
internal sealed class ChoiceOf(IReadOnlyList<GrammarExpression> alternatives) : GrammarExpression
{
    public IReadOnlyList<GrammarExpression> Alternatives { get; } = alternatives;
}
