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

    /// <summary>How long its share grows after it came back; zero gives it all at once. Default 30 s.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much larger its share of faults may be than that of the other targets in its tier, 0 to 1. Default 0.3.</summary>
    public double ErrorRate { get; init; } = 0.3;

    /// <summary>How many times slower than the other targets in its tier it may be; 0 does not compare. Default 4.</summary>
    public double LatencyFactor { get; init; } = 4;

    /// <summary>The share of a tier's targets below which ejected ones are used too, 0 to 1. Default 0.25; with none left they always are.</summary>
    public double PanicBelow { get; init; } = 0.25;
}
