using System.Diagnostics.CodeAnalysis;

namespace Penstock.Worker.Grammars;

/// <summary>Either a grammar or the error that took its place.</summary>
public sealed record SchemaTranslation
{
    internal SchemaTranslation(string grammar) => Grammar = grammar;

    internal SchemaTranslation(SchemaError error) => Error = error;

    /// <summary>The grammar in llama.cpp's GBNF, with <c>root</c> as its start; null exactly when <see cref="Error"/> is set.</summary>
    public string? Grammar { get; }

    /// <summary>The error; null exactly when <see cref="Grammar"/> is set.</summary>
    public SchemaError? Error { get; }

    /// <summary>True when there is a grammar.</summary>
    [MemberNotNullWhen(true, nameof(Grammar))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;
}
