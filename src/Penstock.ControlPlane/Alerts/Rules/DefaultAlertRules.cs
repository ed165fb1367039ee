using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts.Rules;

/// <summary>The rules that come with the program; the file or the API replaces or switches off one by its name.</summary>
public static class DefaultAlertRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AlertRuleOptions> All { get; } =
    [
        new() { Name = "target-ejected", Severity = AlertSeverity.Ticket, By = AlertDimension.Target, Measure = "ejected", Above = 0, Window = TimeSpan.FromSeconds(10), For = TimeSpan.FromSeconds(60) },
        new()
        {
            Name = "error-burst", Severity = AlertSeverity.Page, By = AlertDimension.Model, Measure = "faultRate", Above = 0.1, Window = TimeSpan.FromMinutes(2), For = TimeSpan.FromMinutes(1), MinRequests = 20,
        },
        new()
        {
            Name = "latency-burn", Kind = AlertKind.BurnRate, Severity = AlertSeverity.Page, By = AlertDimension.Model, Measure = "firstToken", Within = TimeSpan.FromSeconds(10), Objective = 0.99, MinRequests = 20,
        },
        new()
        {
            Name = "availability-burn", Kind = AlertKind.BurnRate, Severity = AlertSeverity.Page, By = AlertDimension.Model, Measure = AlertIndicatorNames.Availability, Objective = 0.99, MinRequests = 20,
        },
        new() { Name = "budget-runs-out", Kind = AlertKind.BudgetForecast, Severity = AlertSeverity.Ticket, By = AlertDimension.Tenant, Window = TimeSpan.FromHours(6), For = TimeSpan.FromMinutes(5) },
        new() { Name = "journal-fills", Severity = AlertSeverity.Page, Measure = "journalUsed", Above = 0.8, Window = TimeSpan.FromMinutes(1), For = TimeSpan.FromMinutes(1) },
        new() { Name = "store-away", Severity = AlertSeverity.Ticket, Measure = "storeAway", Above = 0, Window = TimeSpan.FromSeconds(10), For = TimeSpan.FromMinutes(2) },
        new() { Name = "redis-away", Severity = AlertSeverity.Page, Measure = "sharedAway", Above = 0, Window = TimeSpan.FromSeconds(10), For = TimeSpan.FromSeconds(30) },
    ];
}
