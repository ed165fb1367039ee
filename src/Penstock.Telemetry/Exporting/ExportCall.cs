namespace Penstock.Telemetry.Exporting;

/// <summary>What came of one call of an exporter.</summary>
public enum ExportCall
{
    /// <summary>It was taken.</summary>
    Sent,

    /// <summary>It was not, and may be later.</summary>
    TryAgain,

    /// <summary>It was refused for good.</summary>
    Refused,
}
