namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts an item several times in a row.</summary>
internal sealed class Repetition(GrammarExpression item, int min, int? max) : GrammarExpression
{
    public GrammarExpression Item { get; } = item;

    public int Min { get; } = min;

    /// <summary>Null has no upper bound.</summary>
    public int? Max { get; } = max;
}
