namespace Penstock.Catalog.Alerts;

/// <summary>How urgent an alert is.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>To be looked at in working hours.</summary>
    Ticket,

    /// <summary>Somebody has to look now.</summary>
    Page,
}
