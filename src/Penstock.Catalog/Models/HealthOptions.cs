namespace Penstock.Catalog.Models;

/// <summary>When a target is left alone, and for how long.</summary>
public sealed record HealthOptions
{
    /// <summary>Active probes; null judges by real traffic alone.</summary>
    public ProbeOptions? Probe { get; init; }

    /// <summary>Faults in a row that eject a target, at least 1. Default 5.</summary>
    public int EjectAfter { get; init; } = 5;

    /// <summary>How long it stays out the first time. Default 30 s.</summary>
    public TimeSpan EjectFor { get; init; } = TimeSpan.FromSeconds(30);
}
