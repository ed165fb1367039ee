namespace Penstock.Worker.Grammars.Expressions;

/// <summary>Accepts one character out of a set.</summary>
internal sealed class CharacterSet(CodePointSet members) : GrammarExpression
{
    public CodePointSet Members { get; } = members;
}
