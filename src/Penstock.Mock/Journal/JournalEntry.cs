namespace Penstock.Mock.Journal;

/// <summary>An open request: its record, and the totals that were current when it began.</summary>
internal readonly record struct JournalEntry(RequestRecord Record, JournalTotals Totals, long StartedTimestamp);
