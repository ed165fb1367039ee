using Penstock.Storage.Ledger;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The ledger's figures.</summary>
internal static class LedgerMetrics
{
    /// <summary>Defines them; without a ledger there are none.</summary>
    public static void Define(MetricRegistry registry, AttemptLedger? ledger)
    {
        if (ledger is null)
        {
            return;
        }

        void Counter(string name, string help, Func<LedgerState, double> value) =>
            registry.Observe("penstock_ledger_" + name, help, MetricType.Counter, () => value(ledger.State));
        void Gauge(string name, string help, Func<LedgerState, double> value) =>
            registry.Observe("penstock_ledger_" + name, help, MetricType.Gauge, () => value(ledger.State));

        Counter("rows_stored_total", "Rows that were stored in the database.", state => state.StoredRows);
        Counter("rows_interrupted_total", "Of these, rows of attempts that an earlier process left open.", state => state.InterruptedRows);
        Counter("store_failures_total", "Writes to the database that failed; each is tried again.", state => state.StoreFailures);
        Gauge("store_away", "1 while the database cannot be written.", state => state.IsStoreAway ? 1 : 0);
        Gauge("journal_bytes", "What the journal takes on disk.", state => state.JournalBytes);
        Gauge("journal_full", "1 while the journal takes no new attempt.", state => state.IsJournalFull ? 1 : 0);
        Gauge("open_attempts", "Attempts that were written down and have not ended.", state => state.OpenAttempts);
        Counter("attempts_refused_total", "Attempts that were refused because the journal was full.", state => state.RefusedAttempts);
        Counter("attempts_unrecorded_total", "Attempts that were served without a row because the journal was full.", state => state.UnrecordedAttempts);
        Counter("journal_damaged_bytes_total", "Bytes of the journal that were found damaged and passed over.", state => state.DamagedBytes);
        Counter("journal_sync_failures_total", "Syncs of the journal that the disk did not take.", state => state.SyncFailures);
    }
}
