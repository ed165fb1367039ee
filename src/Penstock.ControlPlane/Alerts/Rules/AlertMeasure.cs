using Penstock.Catalog.Alerts;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>A measure that rules may name: how it is read out of what a window holds.</summary>
/// <param name="Name">Its name, one of <see cref="AlertMeasureNames"/>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Help">What it is.</param>
/// <param name="Read">Its value out of a cell and the seconds that the cell is of; null when nothing was measured.</param>
public sealed record AlertMeasure(string Name, string Unit, string Help, Func<MeasureCell, double, double?> Read)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AlertMeasure> All { get; } =
    [
        new("requests", "", "Requests in the window; of a target, attempts.", static (cell, _) => cell[CountMeasure.Requests]),
        new("requests.rate", "1/s", "Requests a second.", static (cell, seconds) => cell[CountMeasure.Requests] / seconds),
        new("errors", "", "Failed requests in the window.", static (cell, _) => cell[CountMeasure.Errors]),
        new("errorRate", "ratio", "Share of requests that failed, for whatever reason, 0 to 1.", static (cell, _) => Ratio(cell[CountMeasure.Errors], cell[CountMeasure.Requests])),
        new("faultRate", "ratio", "Share of requests that failed by the operator's side, 0 to 1.", static (cell, _) => Ratio(cell[CountMeasure.Faults], cell[CountMeasure.Requests])),
        .. Quantiles("firstToken", DurationMeasure.FirstToken, "time to first token of streams"),
        .. Quantiles("duration", DurationMeasure.Duration, "time from acceptance to the end"),
        .. Quantiles("overhead", DurationMeasure.Overhead, "the gateway's own time"),
        .. Quantiles("perOutputToken", DurationMeasure.PerOutputToken, "time per output token"),
        new("inputTokens.rate", "1/s", "Prompt tokens a second.", static (cell, seconds) => cell[CountMeasure.InputTokens] / seconds),
        new("outputTokens.rate", "1/s", "Output tokens a second.", static (cell, seconds) => cell[CountMeasure.OutputTokens] / seconds),
        new("cost.rate", "USD/h", "Cost an hour.", static (cell, seconds) => cell[CountMeasure.CostUsd] / seconds * 3600),
        new("cost.perRequest", "USD", "Cost of a request.", static (cell, _) => Ratio(cell[CountMeasure.CostUsd], cell[CountMeasure.Requests])),
        new("savings.rate", "USD/h", "What caches save an hour.", static (cell, seconds) => cell[CountMeasure.SavingsUsd] / seconds * 3600),
        new("cacheHitRate", "ratio", "Share of looked-up requests that a cache answered, 0 to 1.", static (cell, _) => Ratio(Hits(cell), Hits(cell) + cell[CountMeasure.CacheMisses])),
        Gauge("inFlight", "", GaugeMeasure.InFlight, "Requests that run, at most in the window."),
        Gauge("queueDepth", "", GaugeMeasure.QueueDepth, "Requests that wait, at most in the window."),
        Gauge("ejected", "", GaugeMeasure.Ejected, "1 while a target is ejected."),
        Gauge("budgetUsed", "ratio", GaugeMeasure.BudgetUsed, "What is spent or held back of a tenant's budget, 0 to 1."),
        Gauge("journalUsed", "ratio", GaugeMeasure.JournalUsed, "How full the ledger's journal is, 0 to 1."),
        Gauge("storeAway", "", GaugeMeasure.StoreAway, "1 while the ledger's database cannot be written."),
        Gauge("sharedAway", "", GaugeMeasure.SharedAway, "1 while Redis does not answer."),
    ];

    /// <summary>The measure of that name; null when there is none.</summary>
    public static AlertMeasure? Find(string? name) => All.FirstOrDefault(measure => string.Equals(measure.Name, name, StringComparison.Ordinal));

    /// <summary>The unit as it stands behind a number.</summary>
    public string Suffix => Unit is "" or "ratio" ? "" : " " + Unit;

    /// <summary>The dimensions in which it is measured.</summary>
    public IReadOnlyList<AlertDimension> By => Name switch
    {
        "ejected" => [AlertDimension.Target],
        "budgetUsed" => [AlertDimension.Tenant],
        "journalUsed" or "storeAway" or "sharedAway" => [AlertDimension.Total],
        "inFlight" => [AlertDimension.Total, AlertDimension.Model, AlertDimension.Target],
        "queueDepth" => [AlertDimension.Total, AlertDimension.Model],
        "cacheHitRate" or "savings.rate" => [AlertDimension.Total, AlertDimension.Model, AlertDimension.Tenant],
        _ when Name.StartsWith("overhead", StringComparison.Ordinal) => [AlertDimension.Total, AlertDimension.Model, AlertDimension.Tenant],
        _ => [AlertDimension.Total, AlertDimension.Model, AlertDimension.Target, AlertDimension.Tenant],
    };

    private static IEnumerable<AlertMeasure> Quantiles(string name, DurationMeasure measure, string what)
    {
        foreach ((string suffix, double share) in ((string, double)[])[("p50", 0.5), ("p95", 0.95), ("p99", 0.99)])
        {
            yield return new AlertMeasure($"{name}.{suffix}", "ms", $"{suffix.ToUpperInvariant()} of {what}.", (cell, _) => cell[measure]?.Quantile(share));
        }
    }

    private static AlertMeasure Gauge(string name, string unit, GaugeMeasure measure, string help) => new(name, unit, help, (cell, _) => cell[measure]);

    private static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;

    private static double Hits(MeasureCell cell) => cell[CountMeasure.ExactHits] + cell[CountMeasure.CoalescedHits] + cell[CountMeasure.SemanticHits];
}
