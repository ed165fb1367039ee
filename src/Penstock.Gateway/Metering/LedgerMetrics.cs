using Penstock.Storage.Ledger;
using Penstock.Telemetry.Definitions;
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

        void Show(MetricDefinition definition, Func<LedgerState, double> value) => registry.Observe(definition, () => value(ledger.State));

        Show(LedgerMeasures.RowsStored, state => state.StoredRows);
        Show(LedgerMeasures.RowsInterrupted, state => state.InterruptedRows);
        Show(LedgerMeasures.StoreFailures, state => state.StoreFailures);
        Show(LedgerMeasures.StoreAway, state => state.IsStoreAway ? 1 : 0);
        Show(LedgerMeasures.JournalBytes, state => state.JournalBytes);
        Show(LedgerMeasures.JournalFull, state => state.IsJournalFull ? 1 : 0);
        Show(LedgerMeasures.OpenAttempts, state => state.OpenAttempts);
        Show(LedgerMeasures.AttemptsRefused, state => state.RefusedAttempts);
        Show(LedgerMeasures.AttemptsUnrecorded, state => state.UnrecordedAttempts);
        Show(LedgerMeasures.DamagedBytes, state => state.DamagedBytes);
        Show(LedgerMeasures.SyncFailures, state => state.SyncFailures);
    }
}
