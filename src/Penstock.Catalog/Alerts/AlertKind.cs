namespace Penstock.Catalog.Alerts;

/// <summary>How a rule decides.</summary>
public enum AlertKind
{
    /// <summary>A measure is above or below a number.</summary>
    Threshold,

    /// <summary>An objective's error budget burns too fast, in a long and a short window at once.</summary>
    BurnRate,

    /// <summary>A budget will be spent before its period ends.</summary>
    BudgetForecast,

    /// <summary>A measure is far from what it is at this hour of the week.</summary>
    Anomaly,
}
