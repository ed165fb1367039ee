namespace Penstock.Catalog.Telemetry;

/// <summary>Which requests are traced. Without somewhere to send spans none is.</summary>
public sealed record TraceOptions
{
    /// <summary>The share of requests that is traced where the caller has not decided it, 0 to 1. Default 0.05.</summary>
    public double Ratio { get; init; } = 0.05;

    /// <summary>Most requests that are traced in a second, whoever decided it. Default 100.</summary>
    public int MaxPerSecond { get; init; } = 100;

    /// <summary>Whether a caller's own decision, in <c>traceparent</c>, is followed. Default true.</summary>
    public bool FollowParent { get; init; } = true;

    /// <summary>Whether requests that failed are kept whatever the ratio says. Default false: spans of all requests then have to be made.</summary>
    public bool KeepErrors { get; init; }

    /// <summary>Requests that took longer are kept whatever the ratio says; null keeps none for that.</summary>
    public TimeSpan? KeepSlowerThan { get; init; }

    /// <summary>Whether spans hold prompts and answers. Default false.</summary>
    public bool Content { get; init; }
}
