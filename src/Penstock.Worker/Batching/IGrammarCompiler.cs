namespace Penstock.Worker.Batching;

/// <summary>Reads GBNF grammars.</summary>
internal interface IGrammarCompiler
{
    /// <summary>Compiles a grammar with the rule <c>root</c>; null when it is no valid grammar. Thread-safe.</summary>
    IGrammar? Compile(string grammar);
}
