namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts what the named rule accepts.</summary>
internal sealed class RuleReference(string name) : GrammarExpression
{
    public string Name { get; } = name;
}
