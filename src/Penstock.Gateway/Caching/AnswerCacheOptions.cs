namespace Penstock.Gateway.Caching;

/// <summary>Bounds of an <see cref="AnswerCache"/>.</summary>
public sealed record AnswerCacheOptions
{
    /// <summary>Most bytes of answers in memory. Default 128 MiB.</summary>
    public long MemoryBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>How long the store beyond memory may take to look an answer up before it counts as not there. Default 50 ms.</summary>
    public TimeSpan StoreDeadline { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a shared store is asked what other gateways have invalidated. Default 1 s.</summary>
    public TimeSpan EpochInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes of a running answer that are held for those who read it slower than it comes. Default 8 MiB.</summary>
    public long FlightBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>The share by which lives are shortened at random at most, so that what was made together does not end together. Default 0.1.</summary>
    public double Jitter { get; init; } = 0.1;
}
