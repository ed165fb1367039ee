namespace Penstock.Catalog.Models;

/// <summary>How far a semantic cache may err.</summary>
public sealed record SemanticCacheOptions
{
    /// <summary>Share of requests that may be answered wrongly from it, in (0, 1). Default 0.01.</summary>
    public double MaxErrorRate { get; init; } = 0.01;

    /// <summary>How long an answer lives. Default 1 hour.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);
}
