using System.Runtime.InteropServices;
namespace Penstock.Mock.Journal;

/// <summary>An open request: its record, and the totals that were current when it began.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalEntry(RequestRecord Record, JournalTotals Totals, long StartedTimestamp);
