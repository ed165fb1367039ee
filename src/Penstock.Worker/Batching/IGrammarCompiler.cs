namespace Penstock.Worker.Batching;

/// <summary>Reads GBNF grammars.</summary>
internal interface IGrammarCompiler
{
    /// <summary>Compiles a grammar with the rule <c>root</c>; null, and what is wrong with it, when it is no valid one. Thread-safe.</summary>
    IGrammar? Compile(string grammar, out string? fault);
}
