namespace Penstock.Storage.Ledger;

/// <summary>A page of rows, newest first.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">What to ask with for the rows after them; null when there are none.</param>
public sealed record LedgerPage(IReadOnlyList<AttemptRow> Rows, Guid? Next);
