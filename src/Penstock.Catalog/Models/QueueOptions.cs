namespace Penstock.Catalog.Models;

/// <summary>The queue in front of a model's pools.</summary>
public sealed record QueueOptions
{
    /// <summary>The most requests that wait; 0 refuses what cannot start at once. Default 500.</summary>
    public int Max { get; init; } = 500;

    /// <summary>The longest that one waits. Default 30 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);
}
