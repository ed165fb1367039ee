namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts its parts one after the other.</summary>
internal sealed class SequenceOf(IReadOnlyList<GrammarExpression> parts) : GrammarExpression
{
    public IReadOnlyList<GrammarExpression> Parts { get; } = parts;
}
