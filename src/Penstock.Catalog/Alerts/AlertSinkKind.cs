namespace Penstock.Catalog.Alerts;

/// <summary>The shape in which a sink wants its notices.</summary>
public enum AlertSinkKind
{
    /// <summary>Plain JSON, signed where a secret is given.</summary>
    Webhook,

    /// <summary>A Slack incoming webhook.</summary>
    Slack,

    /// <summary>A Microsoft Teams workflow that takes adaptive cards.</summary>
    Teams,

    /// <summary>PagerDuty's Events API v2.</summary>
    PagerDuty,
}
