using System.Runtime.InteropServices;

namespace Penstock.Telemetry.Measures;

/// <summary>What one settled request, or one attempt, has to say. Durations are milliseconds; NaN where there is none.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MeasureSample()
{
    /// <summary>Public model.</summary>
    public required string Model { get; init; }

    /// <summary>Set for an attempt: its target. Null for a request.</summary>
    public string? Target { get; init; }

    /// <summary>Tenant; null on an open data plane and for attempts.</summary>
    public string? Tenant { get; init; }

    /// <summary>The kind of error, a word of a small set; null when it did not fail.</summary>
    public string? Error { get; init; }

    /// <summary>True when it failed and that was not the caller's doing.</summary>
    public bool IsFault { get; init; }

    /// <summary>True when the client went away.</summary>
    public bool IsClientGone { get; init; }

    /// <summary>What caches had to do with it.</summary>
    public MeasureCacheUse Cache { get; init; }

    /// <summary>See <see cref="DurationMeasure.FirstToken"/>.</summary>
    public double FirstTokenMilliseconds { get; init; } = double.NaN;

    /// <summary>See <see cref="DurationMeasure.Duration"/>.</summary>
    public double DurationMilliseconds { get; init; } = double.NaN;

    /// <summary>See <see cref="DurationMeasure.Overhead"/>.</summary>
    public double OverheadMilliseconds { get; init; } = double.NaN;

    /// <summary>See <see cref="DurationMeasure.PerOutputToken"/>.</summary>
    public double PerOutputTokenMilliseconds { get; init; } = double.NaN;

    /// <summary>Prompt tokens.</summary>
    public long InputTokens { get; init; }

    /// <summary>Of these, read from the target's cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Of these, written to the target's cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Of these, reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Cost in USD; 0 where it is not known.</summary>
    public double CostUsd { get; init; }

    /// <summary>What a cache hit saved in USD.</summary>
    public double SavingsUsd { get; init; }
}
