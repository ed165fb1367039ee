namespace Penstock.Storage.Ledger;

/// <summary>A record of the journal, read.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Row">The row; of an opened attempt as it will be if nothing else is heard of it; of a withdrawn one the id alone counts.</param>
/// <param name="OpenedIn">The segment that the attempt was opened in; 0 for one that was not.</param>
internal readonly record struct AttemptRecord(AttemptRecordKind Kind, AttemptRow Row, long OpenedIn);
