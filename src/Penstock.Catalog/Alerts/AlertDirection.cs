namespace Penstock.Catalog.Alerts;

/// <summary>Which deviations an anomaly rule minds.</summary>
public enum AlertDirection
{
    /// <summary>Both.</summary>
    Both,

    /// <summary>More than usual.</summary>
    Above,

    /// <summary>Less than usual.</summary>
    Below,
}
