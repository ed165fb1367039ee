using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>Parts one after the other.</summary>
internal sealed class PatternSequence(IReadOnlyList<PatternNode> parts) : PatternNode
{
    public IReadOnlyList<PatternNode> Parts { get; } = parts;

    public override long MinLength => Parts.Sum(part => part.MinLength);

    public override long? MaxLength => Parts.Aggregate((long?)0, (sum, part) => sum + part.MaxLength);

    public override GrammarExpression ToGrammar(GrammarRules rules) =>
        GrammarExpression.Sequence([.. Parts.Select(part => part.ToGrammar(rules))]);
}
