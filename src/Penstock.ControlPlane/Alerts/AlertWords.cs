using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>The words of documents and notices.</summary>
internal static class AlertWords
{
    public static string Of(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Page => "page",
        AlertSeverity.Ticket => "ticket",
        _ => "info",
    };

    public static string Of(AlertState state) => state switch
    {
        AlertState.Pending => "pending",
        AlertState.Firing => "firing",
        _ => "resolved",
    };

    public static string Of(AlertOrigin origin) => origin switch
    {
        AlertOrigin.Default => "default",
        AlertOrigin.File => "file",
        _ => "api",
    };

    public static string Of(AlertSinkKind kind) => kind switch
    {
        AlertSinkKind.Slack => "slack",
        AlertSinkKind.Teams => "teams",
        AlertSinkKind.PagerDuty => "pagerduty",
        _ => "webhook",
    };
}
