namespace Penstock.Worker.Grammars.Patterns;

/// <summary>A regular expression that is none, or uses what a grammar cannot express. Becomes a <see cref="SchemaError"/> with its path.</summary>
internal sealed class PatternRefusedException(string message) : Exception(message);
