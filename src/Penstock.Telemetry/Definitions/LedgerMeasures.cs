using System.Collections.Immutable;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>The ledger and its journal.</summary>
public static class LedgerMeasures
{
    public static MetricDefinition RowsStored { get; } = MetricDefinition.Counter("penstock.ledger.rows_stored", "{row}", "Rows that were stored in the database.");

    public static MetricDefinition RowsInterrupted { get; } = MetricDefinition.Counter(
        "penstock.ledger.rows_interrupted", "{row}", "Of these, rows of attempts that an earlier process left open.");

    public static MetricDefinition StoreFailures { get; } = MetricDefinition.Counter(
        "penstock.ledger.store_failures", "{write}", "Writes to the database that failed; each is tried again.");

    public static MetricDefinition StoreAway { get; } = MetricDefinition.Gauge(
        "penstock.ledger.store_away", "{truth}", "1 while the database cannot be written.");

    public static MetricDefinition JournalBytes { get; } = MetricDefinition.Gauge("penstock.ledger.journal", "By", "What the journal takes on disk.");

    public static MetricDefinition JournalFull { get; } = MetricDefinition.Gauge(
        "penstock.ledger.journal_full", "{truth}", "1 while the journal takes no new attempt.");

    public static MetricDefinition OpenAttempts { get; } = MetricDefinition.Gauge(
        "penstock.ledger.open_attempts", "{attempt}", "Attempts that were written down and have not ended.");

    public static MetricDefinition AttemptsRefused { get; } = MetricDefinition.Counter(
        "penstock.ledger.attempts_refused", "{attempt}", "Attempts that were refused because the journal was full.");

    public static MetricDefinition AttemptsUnrecorded { get; } = MetricDefinition.Counter(
        "penstock.ledger.attempts_unrecorded", "{attempt}", "Attempts that were served without a row because the journal was full.");

    public static MetricDefinition DamagedBytes { get; } = MetricDefinition.Counter(
        "penstock.ledger.journal_damaged", "By", "Bytes of the journal that were found damaged and passed over.");

    public static MetricDefinition SyncFailures { get; } = MetricDefinition.Counter(
        "penstock.ledger.journal_sync_failures", "{sync}", "Syncs of the journal that the disk did not take.");

    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        RowsStored, RowsInterrupted, StoreFailures, StoreAway, JournalBytes, JournalFull, OpenAttempts, AttemptsRefused, AttemptsUnrecorded,
        DamagedBytes, SyncFailures,
    ];
}
