namespace Penstock.Telemetry.Tracing;

/// <summary>Which requests are traced.</summary>
public sealed record TracerOptions
{
    /// <summary>The share that is traced where the caller has not decided it, 0 to 1.</summary>
    public double Ratio { get; init; } = 0.05;

    /// <summary>Most requests that are traced in a second, whoever decided it: what traces cost is bounded however many requests come.</summary>
    public int MaxPerSecond { get; init; } = int.MaxValue;

    /// <summary>Whether a caller's decision is followed.</summary>
    public bool FollowParent { get; init; } = true;

    /// <summary>Whether requests that failed are kept in any case.</summary>
    public bool KeepErrors { get; init; }

    /// <summary>Requests that took longer are kept in any case; null keeps none for that.</summary>
    public TimeSpan? KeepSlowerThan { get; init; }

    /// <summary>Whether spans may hold prompts.</summary>
    public bool Content { get; init; }
}
