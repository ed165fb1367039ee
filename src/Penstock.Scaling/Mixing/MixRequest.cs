namespace Penstock.Scaling.Mixing;

/// <summary>What a mix of replicas is to do, and what it may cost.</summary>
public sealed record MixRequest
{
    /// <summary>What there is to choose from; at most <see cref="ReplicaMix.MostTypes"/>.</summary>
    public required IReadOnlyList<ReplicaType> Types { get; init; }

    /// <summary>Capacity that is wanted, in replicas of the first type.</summary>
    public required double Need { get; init; }

    /// <summary>The most that all of them may cost in an hour, in USD; null sets no bound.</summary>
    public decimal? MaxUsdPerHour { get; init; }

    /// <summary>The most of the need that may be met by spot replicas, 0 to 1. Default 1.</summary>
    public double MaxSpotShare { get; init; } = 1;

    /// <summary>Capacity on top of the need, of any type: what may be taken back at a time. Default none.</summary>
    public double Spare { get; init; }
}
