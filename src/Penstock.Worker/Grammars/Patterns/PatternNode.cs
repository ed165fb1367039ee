using Penstock.Worker.Grammars.Expressions;

namespace Penstock.Worker.Grammars.Patterns;

/// <summary>A part of a regular expression.</summary>
internal abstract class PatternNode
{
    /// <summary>Characters of its shortest match.</summary>
    public abstract long MinLength { get; }

    /// <summary>Characters of its longest match, or null where that is not bounded.</summary>
    public abstract long? MaxLength { get; }

    /// <summary>The part as a grammar over the inside of a JSON string.</summary>
    public abstract GrammarExpression ToGrammar(GrammarRules rules);
}
