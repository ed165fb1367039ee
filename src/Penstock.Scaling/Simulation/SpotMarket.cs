namespace Penstock.Scaling.Simulation;

/// <summary>Replicas that cost less and are taken back.</summary>
public sealed record SpotMarket
{
    /// <summary>Their price as a share of the price on demand. Default 0.35.</summary>
    public double PriceRatio { get; init; } = 0.35;

    /// <summary>How often one is taken back, per hour of its life. Default 0.1.</summary>
    public double PreemptionsPerHour { get; init; } = 0.1;

    /// <summary>Seconds from the notice to its end. Default 60.</summary>
    public double NoticeSeconds { get; init; } = 60;

    /// <summary>Share of the fleet that is bought as spot, 0 to 1; the rest is on demand. Default 0.7.</summary>
    public double Share { get; init; } = 0.7;
}
