namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts one text.</summary>
internal sealed class LiteralText(string text) : GrammarExpression
{
    public string Value { get; } = text;
}
