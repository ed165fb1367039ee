namespace Penstock.Catalog.Alerts;

/// <summary>The measures that threshold and anomaly rules may name.</summary>
public static class AlertMeasureNames
{
    /// <summary>All of them, as they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "requests", "requests.rate", "errors", "errorRate", "faultRate",
        "firstToken.p50", "firstToken.p95", "firstToken.p99", "duration.p50", "duration.p95", "duration.p99",
        "overhead.p50", "overhead.p95", "overhead.p99", "perOutputToken.p50", "perOutputToken.p95", "perOutputToken.p99",
        "inputTokens.rate", "outputTokens.rate", "cost.rate", "cost.perRequest", "savings.rate", "cacheHitRate",
        "inFlight", "queueDepth", "ejected", "budgetUsed", "journalUsed", "storeAway", "sharedAway",
    ];
}
