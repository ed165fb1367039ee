namespace Penstock.Telemetry.Measures;

/// <summary>Measures that are sampled once a second; over time the largest counts. The numbers are part of stored frames: new ones go to the end.</summary>
public enum GaugeMeasure
{
    /// <summary>Requests that run; adds up over gateways.</summary>
    InFlight,

    /// <summary>Requests that wait for a target; adds up over gateways.</summary>
    QueueDepth,

    /// <summary>1 while a target is ejected.</summary>
    Ejected,

    /// <summary>What is spent of a tenant's budget, 0 to 1 and above.</summary>
    BudgetUsed,

    /// <summary>How full the ledger's journal is, 0 to 1.</summary>
    JournalUsed,

    /// <summary>1 while the ledger's database cannot be written.</summary>
    StoreAway,

    /// <summary>1 while Redis, which gateways share, does not answer.</summary>
    SharedAway,

    /// <summary>Seconds until a tenant's budget begins anew; 0 when it never does.</summary>
    BudgetEndsInSeconds,
}
