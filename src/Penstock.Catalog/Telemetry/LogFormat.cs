namespace Penstock.Catalog.Telemetry;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>Time, level, text.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
