namespace Penstock.Storage.Operators;

/// <summary>The file of operator keys.</summary>
/// <param name="Version">Of this layout: 1.</param>
/// <param name="Keys">In the order of making.</param>
internal sealed record OperatorKeyDocument(int Version, OperatorKeyEntry[] Keys);
