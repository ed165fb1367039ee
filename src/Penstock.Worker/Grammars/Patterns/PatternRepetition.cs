using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>A part several times in a row; null has no upper bound.</summary>
internal sealed class PatternRepetition(PatternNode item, int min, int? max) : PatternNode
{
    public PatternNode Item { get; } = item;

    public int Min { get; } = min;

    public int? Max { get; } = max;

    public override long MinLength => Math.Min(Item.MinLength * Min, int.MaxValue);

    public override long? MaxLength => Max is { } most && Item.MaxLength is { } longest ? Math.Min(longest * most, int.MaxValue) : null;

    public override GrammarExpression ToGrammar(GrammarRules rules) =>
        RepetitionBlocks.Repeat(rules, "times", Item.ToGrammar(rules), Min, Max);
}
