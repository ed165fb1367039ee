namespace Penstock.Storage.Caching;

/// <summary>Something that a semantic cache has learned, as a store keeps it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Names it among its kind: 32 bytes of a scope, and 8 more of what lies in the scope.</param>
/// <param name="Value">Opaque to the store; null takes it out, and of a scope all that lies in it.</param>
public sealed record SemanticRow(SemanticRowKind Kind, byte[] Key, byte[]? Value);
