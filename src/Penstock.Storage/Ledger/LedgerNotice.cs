namespace Penstock.Storage.Ledger;

/// <summary>Something that the operator is told, once when it begins and once when it is over.</summary>
/// <param name="IsProblem">False when all is well again.</param>
/// <param name="Text">One sentence.</param>
public sealed record LedgerNotice(bool IsProblem, string Text);
