namespace Penstock.Storage.Caching;

/// <summary>What reading all rows came to.</summary>
/// <param name="Rows">The rows, kinds in the order of their numbers; as many as could be read.</param>
/// <param name="Fault">Why there are no more; null when these are all.</param>
public sealed record SemanticRead(IReadOnlyList<SemanticRow> Rows, StoreFault? Fault);
