namespace Penstock.Storage.Scaling;

/// <summary>A lease as it stands in the store.</summary>
/// <param name="Holder">Who has it; empty when it was given back.</param>
/// <param name="Term">Rises by one whenever it changes hands: whoever shows an older one is told no.</param>
/// <param name="Beat">Rises with each renewal. Who watches judges by it, on a clock of his own, whether the holder lives: no two clocks are compared.</param>
public sealed record Lease(string Holder, long Term, long Beat);
