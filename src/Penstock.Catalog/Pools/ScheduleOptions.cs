namespace Penstock.Catalog.Pools;

/// <summary>A time window that comes back.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Five cron fields: when the window opens.</summary>
    public required string Cron { get; init; }

    /// <summary>Five cron fields: when it closes.</summary>
    public required string Until { get; init; }

    /// <summary>IANA name of the zone that both are read in. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The fewest replicas inside the window.</summary>
    public required int Min { get; init; }
}
