using System.Collections.Immutable;

namespace Penstock.Storage.Operators;

/// <summary>What the store of operator keys holds.</summary>
/// <param name="Keys">The keys; none where there is no file yet, or it cannot be read.</param>
/// <param name="Exists">Whether there is a file.</param>
/// <param name="Error">One line where the file is there and cannot be used; else null.</param>
public sealed record OperatorKeyRead(ImmutableArray<OperatorKey> Keys, bool Exists, string? Error);
