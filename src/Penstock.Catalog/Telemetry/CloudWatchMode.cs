namespace Penstock.Catalog.Telemetry;

/// <summary>The way into CloudWatch.</summary>
public enum CloudWatchMode
{
    /// <summary>Calls of PutMetricData.</summary>
    Put,

    /// <summary>Lines in embedded metric format: on standard output, or in a file that the CloudWatch agent reads.</summary>
    Emf,
}
